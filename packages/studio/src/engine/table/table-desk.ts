import {
  cellsOfCodes,
  modelFromConfig,
  readModelFile,
  scoreRows,
  stddevOf,
  tableDataset,
  take,
  TrainedVae,
  type Runtime,
  type RunTableRows,
  type TableDataset,
} from "@latents/core";
import { principalPlane } from "../space/projections";
import { rowsPicture } from "./rows-picture";
import type { DecodedRow, RowReading, RowsPicture, TableCodes, TableFacts, UsualScores } from "./table-api";

/** Test rows whose scores say what is usual, and importance samples of a score. */
const [usualRows, samples] = [200, 50];

interface OpenTable {
  readonly trained: TrainedVae;
  readonly step: number;
  readonly train: TableDataset;
  readonly test: TableDataset;
}

/** Models of tables with some of their rows: draws, codes, scores and decoded cells. */
export class TableDesk {
  readonly #tables = new Map<string, OpenTable>();
  #taken = 0;

  constructor(private readonly runtime: Runtime) {}

  /** Throws FormatError for a file that is no model of these columns. */
  open(bytes: Uint8Array, where: string, { columns, covariates, series, train, test }: RunTableRows): TableFacts {
    const { step, config, shape, encoding, values } = readModelFile(bytes, where);
    const trained = new TrainedVae(modelFromConfig(config, { shape, encoding }), values, shape, this.runtime);
    const rows = (split: string, cells: readonly (number | null)[]): TableDataset =>
      tableDataset({
        ...{ name: where, split, columns, values: Float64Array.from(cells, (cell) => cell ?? NaN) },
        ...{ ...(covariates && { covariates }), ...(series && { series }) },
      });
    const id = `table-${++this.#taken}`;
    const open = { trained, step, train: rows("train", train), test: rows("test", test) };
    this.#tables.set(id, open);
    return {
      ...{ id, step, latent: trained.latent, covariates: covariates ?? [] },
      // as fitted: with the bounds of the training rows
      columns: encoding!.columns.map(({ column }) => column),
      ...{ ...(series && { series }), rows: Float64Array.from(open.test.values), count: open.test.count },
    };
  }

  async close(id: string): Promise<void> {
    const open = this.#tables.get(id);
    this.#tables.delete(id);
    await open?.trained.release();
  }

  /** As many drawn rows beside the training rows; `where` says what covariates are to be. Throws InputError. */
  async picture(id: string, where: Readonly<Record<string, string | number>> = {}): Promise<RowsPicture> {
    const { trained, train } = this.#of(id);
    return rowsPicture(trained, train, { where });
  }

  /** Codes of the test rows, on the plane of their largest variance. */
  async codes(id: string): Promise<TableCodes> {
    const { trained, test } = this.#of(id);
    const codes = await trained.encode(test);
    const [rows, latent] = codes.shape;
    const column = (j: number): Float64Array =>
      Float64Array.from({ length: rows }, (_, i) => codes.data[i * latent + j]);
    const spread = Float32Array.from({ length: latent }, (_, j) => stddevOf(column(j)));
    if (latent <= 2 || rows < 3) {
      const at = (i: number, j: number): number => (j < latent ? codes.data[i * latent + j] : 0);
      const positions = Float32Array.from({ length: 2 * rows }, (_, i) => at(i >> 1, i & 1));
      return { positions, names: ["z0", latent > 1 ? "z1" : ""], spread };
    }
    const { positions, explained } = principalPlane(codes, 2);
    const name = (axis: number): string => `axis ${axis + 1}, ${Math.round(100 * explained[axis])} % of the variance`;
    return { positions: positions.data, names: [name(0), name(1)], spread };
  }

  /** Scores of test rows. */
  async usual(id: string): Promise<UsualScores> {
    const { trained, test } = this.#of(id);
    const rows = Math.min(usualRows, test.count);
    const { columns, nll, byColumn } = await scoreRows(trained, take(test, rows), { samples });
    const medians = columns.map((_, j) => {
      const own = Float64Array.from({ length: rows }, (_unused, i) => byColumn[i * columns.length + j]);
      const seen = own.filter((nats) => nats !== 0).sort();
      return seen[seen.length >> 1] ?? NaN;
    });
    return { rows, nll: nll.toSorted(), nats: byPlace(test, columns, (name) => medians[columns.indexOf(name)]) };
  }

  /** What the model says of a row, NaN where a cell is missing. */
  async read(id: string, values: Float64Array): Promise<RowReading> {
    const { trained, test } = this.#of(id);
    const row: TableDataset = { ...test, count: 1, values };
    const code = await trained.encode(row);
    const [decoded, scores] = [await this.decode(id, code.data, values), await scoreRows(trained, row, { samples })];
    const nats = byPlace(test, scores.columns, (name, place) =>
      Number.isNaN(values[place]) ? NaN : scores.byColumn[scores.columns.indexOf(name)],
    );
    return { ...decoded, code: code.data, nll: scores.nll[0], nats };
  }

  /** The row that a code stands for, beside the covariates of `values`. */
  async decode(id: string, code: Float32Array, values: Float64Array): Promise<DecodedRow> {
    const { trained, test } = this.#of(id);
    const given = (test.covariates ?? []).map((name) => values[test.columns.findIndex((one) => one.name === name)]);
    return cellsOfCodes(trained, { shape: [1, code.length], data: code }, { given });
  }

  #of(id: string): OpenTable {
    const open = this.#tables.get(id);
    if (!open) throw new Error("internal: the engine does not have this table");
    return open;
  }
}

/** A number for each column of a table, NaN for those that are not modelled. */
function byPlace(
  { columns }: TableDataset,
  modelled: readonly string[],
  of: (name: string, place: number) => number,
): Float64Array {
  return Float64Array.from(columns, ({ name }, place) => (modelled.includes(name) ? of(name, place) : NaN));
}
