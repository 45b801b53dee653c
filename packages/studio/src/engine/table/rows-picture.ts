import {
  associations,
  columnBars,
  compareColumns,
  meanDifference,
  sampleRows,
  spreadRows,
  subset,
  type TableDataset,
  type TrainedVae,
} from "@latents/core";
import type { RowsPicture } from "./table-api";

/** Columns whose pairs are compared, and series that are drawn. */
const [mostRelated, mostSeries] = [60, 12];

interface PictureOptions {
  /** What covariates are to be. */
  readonly where?: Readonly<Record<string, string | number>>;
  /** Without the relations of the columns, which take their time. */
  readonly isQuick?: boolean;
}

/** As many drawn rows beside training rows, 200 at least. Throws InputError. */
export async function rowsPicture(
  trained: TrainedVae,
  train: TableDataset,
  { where = {}, isQuick = false }: PictureOptions = {},
): Promise<RowsPicture> {
  const drawn = await sampleRows(trained, Math.max(200, train.count), { seed: 1, where });
  const counts = { realCount: train.count, drawnCount: drawn.count };
  if (train.series) {
    const some = (table: TableDataset): Float64Array =>
      Float64Array.from(subset(table, spreadRows(table.count, mostSeries)).values);
    return { ...counts, columns: [], lines: { real: some(train), drawn: some(drawn) } };
  }
  const columns = compareColumns(train, drawn).map((compared) => {
    const place = train.columns.findIndex(({ name }) => name === compared.name);
    return { ...compared, column: train.columns[place], ...columnBars(train, drawn, place) };
  });
  if (isQuick || columns.length > mostRelated) return { ...counts, columns };
  const [real, other] = [associations(train), associations(drawn)];
  return { ...counts, columns, relations: { real, drawn: other, difference: meanDifference(real, other) } };
}
