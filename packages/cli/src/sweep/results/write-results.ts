import { RunError } from "@latents/core";
import { writeTable } from "../../dataset/index.js";
import { writeFileAtomic } from "../../files/index.js";
import { svgToPng } from "../../draw/index.js";
import type { SweepSummary } from "./summarise.js";
import { sweepCurve } from "./sweep-curve.js";
import { sweepFiles } from "../plan/sweep-files.js";
import type { SweepState } from "./sweep-state.js";
import { sweepColumns } from "./sweep-table.js";

/** Pixels of the picture across, for each panel. */
const pixelsAcross = 1380;

/**
 * Writes the table and, where there are two settings to compare, the curve of a sweep; returns the paths of the files.
 * Throws RunError if the disk refuses. `warn` hears that there is no PNG on this platform.
 */
export async function writeResults(
  folder: string,
  state: SweepState,
  summary: SweepSummary,
  warn: (message: string) => void,
): Promise<{ table: string; curveSvg?: string; curvePng?: string }> {
  const { table, curveSvg, curvePng } = sweepFiles(folder);
  await writeTable(table, sweepColumns(state.keys, summary), { formulas: true });
  const svg = sweepCurve(state, summary);
  if (svg === undefined) return { table };
  await writeFileAtomic(curveSvg, svg);
  let png: Uint8Array;
  try {
    png = await svgToPng(svg, { width: pixelsAcross });
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    warn(error.message);
    return { table, curveSvg };
  }
  await writeFileAtomic(curvePng, png);
  return { table, curveSvg, curvePng };
}
