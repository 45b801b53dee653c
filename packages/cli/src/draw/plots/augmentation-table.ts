import type { AugmentationArm, AugmentationResult, AugmentationRow } from "@latents/core";
import { table } from "../../terminal/index.js";

/** What each arm adds to the real images, in the order of tables and pictures. */
export const armTitles: Readonly<Record<AugmentationArm, string>> = {
  real: "nothing added",
  generated: "generated",
  classical: "shifted and rotated",
  sources: "real sources",
};

/** `20 %` or `100 labels`. */
export const settingTitle = ({ portion, real }: Pick<AugmentationRow, "portion" | "real">): string =>
  portion === undefined ? `${real.toLocaleString("en")} labels` : `${+(100 * portion).toPrecision(6)} %`;

/** `98.34 ± 0.05`; without an error for one seed. */
const percentOf = ({ accuracy, standardError }: AugmentationRow): string =>
  `${(100 * accuracy).toFixed(2)}${standardError === undefined ? "" : ` ± ${(100 * standardError).toFixed(2)}`}`;

/** The rows of one kind of setting, setting by setting. */
export function rowsBySetting(rows: readonly AugmentationRow[], kind: AugmentationRow["kind"]): AugmentationRow[][] {
  const settings = new Map<string, AugmentationRow[]>();
  for (const row of rows.filter((one) => one.kind === kind)) {
    const key = settingTitle(row);
    settings.set(key, [...(settings.get(key) ?? []), row]);
  }
  return [...settings.values()];
}

/** An experiment's table for a terminal: a line a setting, a column an arm, per cent of the test images. */
export function augmentationTable({ rows }: Pick<AugmentationResult, "rows">): string {
  const arms = Object.keys(armTitles) as AugmentationArm[];
  const lines = (["portion", "labelled"] as const).flatMap((kind) =>
    rowsBySetting(rows, kind).map((setting) => {
      const [{ real }] = setting;
      const added = Math.max(...setting.map((row) => row.added));
      const cells = arms
        .map((arm) => setting.find((row) => row.arm === arm))
        .map((row) => (row ? percentOf(row) : "–"));
      return [settingTitle(setting[0]), real.toLocaleString("en"), added.toLocaleString("en"), ...cells];
    }),
  );
  const right = { align: "right" } as const;
  return table(
    [
      { title: "SETTING" },
      { title: "REAL", ...right },
      { title: "ADDED", ...right },
      ...arms.map((arm) => ({ title: armTitles[arm].toUpperCase(), ...right })),
    ],
    lines,
  );
}
