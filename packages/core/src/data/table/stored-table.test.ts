import { describe, expect, it } from "vitest";
import { fillNormal } from "../../random/index.js";
import { people } from "../../testing/people.js";
import { covariateReader, tableReader } from "../readers/row-reader.js";
import { splitDataset, subset, take } from "../split.js";
import { inMemory, storedTable, type RowStore, type StoredTable } from "./stored-table.js";
import { tableDataset, type TableDataset } from "./table-dataset.js";
import { fitTableEncoding } from "./table-encoding.js";

/** The same rows in a store. */
function stored({ name, columns, values, count, covariates }: TableDataset): StoredTable {
  const width = columns.length;
  const store: RowStore = {
    ...{ rows: count, width },
    read: (indices, out) => {
      for (let i = 0; i < indices.length; i++)
        out.set(values.subarray(indices[i] * width, (indices[i] + 1) * width), i * width);
    },
  };
  return storedTable({ name, columns, store, ...(covariates && { covariates }) });
}

const table = people(400, { missing: 0.1, covariates: ["plan"] });

describe("rows in a store", () => {
  it("are taken, chosen and split as those in memory are", () => {
    const parts = (of: TableDataset | StoredTable): TableDataset[] => {
      const { train, validation } = splitDataset(of, { validation: 0.3, seed: 4 });
      return [train, validation, take(train, 20), subset(take(validation, 30), [7, 2])].map(inMemory);
    };
    expect(parts(stored(table))).toEqual(parts(table));
  });

  it("have the encoding of those in memory, and are fed to a model as they are", () => {
    const encoding = fitTableEncoding(table);
    expect(fitTableEncoding(stored(table))).toEqual(encoding);
    const fed = (of: TableDataset | StoredTable): unknown => {
      const part = subset(of, [399, 5, 5, 17, 200]);
      return [tableReader(part, encoding, 3), covariateReader(part, encoding)].map((reader) => {
        const out = reader.array(3);
        reader.read([4, 0, 2], out, 0, { step: 9 });
        return out;
      });
    };
    expect(fed(stored(table))).toEqual(fed(table));
  });

  it("of many rows are fitted on some, but for bounds and holes, in memory as in a store", () => {
    const count = 300_000;
    const values = fillNormal(new Float64Array(2 * count), { seed: 1, stream: "rows", step: 0 });
    // rows that are none of the chosen
    [values[2 * 8], values[2 * 15]] = [-50, 60];
    for (let row = 0; row < count; row++) values[2 * row + 1] = row === 8 || row === 15 ? row : NaN;
    const large = tableDataset({
      name: "large",
      columns: [
        { name: "x", kind: "continuous" },
        { name: "rare", kind: "continuous" },
      ],
      values,
    });
    const encoding = fitTableEncoding(large);
    expect(fitTableEncoding(stored(large))).toEqual(encoding);
    const [x, rare] = encoding.columns;
    expect([x.column.bounds, rare.column.bounds]).toEqual([[-50, 60], [8, 15]]); // prettier-ignore
    expect([x.missing, rare.missing]).toEqual([0, 1 - 2 / count]);
  });

  it("are refused where they are not as wide as the columns, and where a row is not there", () => {
    expect(() => storedTable({ ...stored(table), columns: table.columns.slice(1) })).toThrow(
      "storedTable: people: the store must have rows of 8 numbers, one for each column, got 400 rows of 9",
    );
    const reader = tableReader(stored(table), fitTableEncoding(table));
    expect(() => reader.read([400], reader.array(1), 0, { step: 0 })).toThrow(
      "people: rows must be in 0..399, got 400",
    );
  });
});
