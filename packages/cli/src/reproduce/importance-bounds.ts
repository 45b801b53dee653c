import { importanceNll, take } from "@latents/core";
import type { Row } from "./experiment.js";
import type { FinishedRun, Workbench } from "./workbench.js";

/** -log p(x) bounds of a run by several numbers of importance samples, beside published ones. */
export async function importanceBounds(
  finished: FinishedRun,
  published: readonly { readonly samples: number; readonly nll: number }[],
  label: string,
  bench: Workbench,
): Promise<Row[]> {
  const trained = await finished.open();
  const whole = await finished.test();
  const test = bench.quick ? take(whole, 500) : whole;
  const rows: Row[] = [];
  for (const { samples, nll } of published) {
    const measured = await importanceNll(trained.model, trained.values, test, bench.runtime, {
      samples,
      binarisation: finished.run.config.data.binarisation,
      seed: finished.result.seed,
    });
    rows.push({
      label: `${label}, bound with ${samples} ${samples === 1 ? "sample" : "samples"}`,
      published: { nll },
      ours: { nll: measured.nll, standardError: measured.standardError, samples },
      note: "published: the homework's reference run",
    });
  }
  await trained.release();
  return rows;
}
