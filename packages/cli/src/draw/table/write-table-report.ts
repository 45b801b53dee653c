import type { ImportanceNll, RunResult, Table } from "@latents/core";
import { runSchema } from "../../run/table/run-table.js";
import type { Run } from "../../run/open-run.js";
import type { MeasuredModel } from "../../run/training/training-pictures.js";
import { writeFileAtomic } from "../../files/index.js";
import { reportOf } from "../report/report-of.js";
import { tableFigures } from "./table-figures.js";

/** Writes the `report.html` of a run on a table: real rows beside drawn ones. Throws RunError if the disk refuses. */
export async function writeTableReport(
  run: Run,
  measured: Omit<MeasuredModel, "test"> & {
    readonly result: RunResult;
    readonly importance?: ImportanceNll;
    readonly train: Table;
    readonly test: Table;
  },
): Promise<void> {
  const [{ renderReport }, { tableSection }, { seriesSection }] = await Promise.all([
    import("../report/render-report.js"),
    import("./table-section.js"),
    import("./series-section.js"),
  ]);
  const { trained, train, test } = measured;
  // rows of a model with covariates are drawn for given ones alone
  const figures = train.covariates?.length ? undefined : await tableFigures(trained, { train, test }, run.config.seed);
  const series = figures?.real.series;
  const page = renderReport({
    ...(await reportOf(run, measured)),
    ...(figures && {
      table: [
        ...(series ? seriesSection(figures.real, figures.drawn, series) : []),
        ...tableSection(figures, await runSchema(run)),
      ],
    }),
  });
  await writeFileAtomic(run.files.report, page);
}
