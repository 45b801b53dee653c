import { FormatError, type NpyArray, npzNames, type RawColumn, type RawTable, readNpy, readNpz } from "@latents/core";
import { tableOfSeries } from "./series-table.js";

const rowKeys = ["x", "X", "data", "arr_0"];
const labelKeys = ["y", "Y", "labels", "targets", "arr_1"];

/** A table from an .npy file of numbers [rows, columns] or [rows]: columns x1, x2, ... Throws FormatError. */
export const tableOfNpy = (bytes: Uint8Array, name: string): RawTable => tableOfArrays(name, readNpy(bytes, name));

/** Whether an .npz file holds a table: its array of rows has two axes. Images have three or more. */
export function isNpzTable(bytes: Uint8Array, name: string): boolean {
  const key = pick(npzNames(bytes, name), rowKeys);
  return key !== undefined && readNpz(bytes, name, { only: (one) => one === key }).get(key)?.shape.length === 2;
}

/** A table from an .npz file: `x`, `X`, `data` or `arr_0` of [rows, columns], and a column `y` where it has labels. Throws FormatError. */
export function tableOfNpz(bytes: Uint8Array, name: string): RawTable {
  const names = npzNames(bytes, name);
  const [key, labelKey] = [pick(names, rowKeys), pick(names, labelKeys)];
  if (key === undefined)
    throw new FormatError(`${name}: no rows: expected ${rowKeys.join(", ")}, has ${names.slice(0, 20).join(", ")}`);
  const arrays = readNpz(bytes, name, { only: (one) => one === key || one === labelKey });
  return tableOfArrays(name, arrays.get(key)!, labelKey === undefined ? undefined : arrays.get(labelKey));
}

const pick = (names: readonly string[], keys: readonly string[]): string | undefined =>
  keys.find((key) => names.includes(key));

/** A table of the rows of an array [rows, columns] or [rows], and a column `y` of labels. Throws FormatError. */
export function tableOfArrays(name: string, { shape, values }: NpyArray, labels?: NpyArray): RawTable {
  const [rows = 0, width = 1] = shape;
  if (shape.length === 3 && !labels && !shape.includes(0)) {
    const [, count, length] = shape;
    const channels = count === 1 ? ["x"] : Array.from({ length: count }, (_, c) => `x${c + 1}`);
    const stored = isFloat(values) ? "float" : "integer";
    return tableOfSeries(name, { channels, length }, values, (row) => `${name}: series ${row + 1}`, stored);
  }
  if (shape.length < 1 || shape.length > 2 || rows === 0 || width === 0)
    throw new FormatError(
      `${name}: a table must be [rows, columns], [rows] or, of series, [rows, channels, length], not empty, got [${shape.join(", ")}]`,
    );
  if (labels && (labels.shape.length !== 1 || labels.shape[0] !== rows))
    throw new FormatError(`${name}: labels must be [${rows}], one for each row, got [${labels.shape.join(", ")}]`);
  const column = (title: string, from: NpyArray["values"], at: number, step: number): RawColumn => {
    const cells = Float64Array.from({ length: rows }, (_, i) => Number(from[at + i * step]));
    return { name: title, cells, stored: isFloat(from) ? "float" : "integer" };
  };
  return {
    ...{ name, rows, notes: [] },
    columns: [
      ...Array.from({ length: width }, (_, j) => column(`x${j + 1}`, values, j, width)),
      ...(labels ? [column("y", labels.values, 0, 1)] : []),
    ],
    place: (row) => `${name}: row ${row + 1}`,
  };
}

const isFloat = (values: NpyArray["values"]): boolean =>
  values instanceof Float32Array || values instanceof Float64Array;
