import type { Row } from "../workbench/findings.js";
import { measureNll } from "./measure-nll.js";
import type { FinishedRun, Workbench } from "../workbench/workbench.js";

/** -log p(x) bounds of a run by several numbers of importance samples, beside published ones; as many samples as were taken. */
export async function importanceBounds(
  finished: FinishedRun,
  published: readonly { readonly samples: number; readonly nll: number }[],
  label: string,
  bench: Workbench,
): Promise<Row[]> {
  const trained = await finished.open();
  const test = await finished.test();
  const { config } = finished.run;
  const rows: Row[] = [];
  for (const { samples: wanted, nll } of published) {
    bench.say(`${label}: bound with ${bench.count(wanted)} importance samples`);
    const ours = await measureNll(trained, { test, config, samples: wanted }, bench);
    const { samples } = ours;
    rows.push({
      label: `${label}, bound with ${samples} ${samples === 1 ? "sample" : "samples"}`,
      published: { nll },
      ours,
      note: "published: the homework's reference run",
    });
  }
  await trained.release();
  return rows;
}
