import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import {
  FormatError,
  InputError,
  npyHeaderBytes,
  npyLayout,
  type NpyLayout,
  type RawTable,
  type RowStore,
  spreadRows,
} from "@latents/core";
import { readError } from "../../../files/index.js";
import { tableOfArrays } from "./npy-table.js";
import { kindOfName } from "./table-kind.js";

/** Rows of an .npy file as they lie in it. */
export interface NpyRows extends RowStore {
  readonly name: string;
  /** Evenly spread rows as a table in memory, at most so many. */
  some(most: number): RawTable;
}

/** Where rows are: in memory, or in their file. */
export type StoreName = "memory" | "file";

/** From this size on rows stay in the file: in memory they would take eight times as much while they are read. */
const largeFile = 2 ** 27;
/** What Node reads at once. */
const largestRead = 2 ** 31;
/** Rows that lie no further apart are read as one piece, of so many bytes at most. */
const [nearBytes, pieceBytes] = [2 ** 15, 2 ** 22];

/**
 * The rows of a table that stay in their file: those of one .npy file that is large, or where `store` says so; undefined for all other data. Throws InputError for
 * other data with `store` file, and for an array that cannot be read row by row; FormatError for a damaged one.
 */
export function npyRows(name: string, store?: StoreName): NpyRows | undefined {
  const found =
    kindOfName(name) === "npy" && !/\.gz$/i.test(name) ? statSync(name, { throwIfNoEntry: false }) : undefined;
  if (!found?.isFile()) {
    if (store !== "file") return undefined;
    throw new InputError(`data.store: file is for rows of one .npy file, and ${name} is none; leave it out`);
  }
  if (store === "file") return openRows(name, layoutOf(name));
  if (store === "memory" || found.size < largeFile) return undefined;
  const layout = layoutOf(name);
  // series are read whole, and so is what has to be turned round, while it fits into an array
  const whole = layout.shape.length === 3 || (!readsByRow(layout) && found.size < largestRead);
  return whole ? undefined : openRows(name, layout);
}

function openRows(name: string, layout: RowsLayout): NpyRows {
  requireRows(name, layout);
  const { shape, bytes, dataStart, view } = layout;
  const [rows, width = 1] = shape;
  const rowBytes = width * bytes;
  const buffer = new ArrayBuffer(8 * Math.ceil(Math.max(rowBytes, pieceBytes) / 8));
  const values = view(buffer) as Exclude<ReturnType<NpyLayout["view"]>, BigInt64Array | BigUint64Array>;
  const read = (indices: ArrayLike<number>, out: Float64Array): void => {
    const file = opened(name, layout);
    try {
      for (let i = 0, to = 0; i < indices.length;) {
        const first = indices[i];
        let last = i;
        while (
          last + 1 < indices.length &&
          indices[last + 1] > indices[last] &&
          (indices[last + 1] - indices[last]) * rowBytes <= nearBytes &&
          (indices[last + 1] - first + 1) * rowBytes <= buffer.byteLength
        )
          last++;
        readExactly(
          file,
          new Uint8Array(buffer, 0, (indices[last] - first + 1) * rowBytes),
          dataStart + first * rowBytes,
          name,
        );
        for (; i <= last; i++)
          for (let j = 0, at = (indices[i] - first) * width; j < width; j++) out[to++] = values[at++];
      }
    } finally {
      closeSync(file);
    }
  };
  return {
    ...{ name, rows, width, read },
    some: (most) => {
      const places = spreadRows(rows, most);
      const block = new Float64Array(places.length * width);
      read(places, block);
      const typed = view(new ArrayBuffer(block.length * bytes)) as typeof values;
      typed.set(block);
      const table = tableOfArrays(name, { shape: [places.length, width], values: typed });
      return { ...table, place: (row) => `${name}: row ${places[row] + 1}` };
    },
  };
}

interface RowsLayout extends NpyLayout {
  readonly size: number;
  readonly mtimeMs: number;
}

function layoutOf(name: string): RowsLayout {
  let file: number;
  try {
    file = openSync(name, "r");
  } catch (error) {
    throw readError(name, error);
  }
  try {
    const { size, mtimeMs } = fstatSync(file);
    const bytes = new Uint8Array(Math.min(size, npyHeaderBytes));
    readExactly(file, bytes, 0, name);
    const layout = npyLayout(bytes, name, size);
    return { ...layout, size, mtimeMs };
  } finally {
    closeSync(file);
  }
}

const readsByRow = ({ shape, descr, fortran }: Pick<NpyLayout, "shape" | "descr" | "fortran">): boolean =>
  !(fortran && shape.length > 1) && !descr.startsWith(">") && !/[iu]8|f2/.test(descr);

/** Throws FormatError for an array that is no table, InputError for one whose rows cannot be read one by one. */
function requireRows(name: string, { shape, descr, fortran }: NpyLayout): void {
  if (shape.length < 1 || shape.length > 2 || shape.includes(0))
    throw new FormatError(`${name}: a table must be [rows, columns] or [rows], not empty, got [${shape.join(", ")}]`);
  if (!readsByRow({ shape, descr, fortran }))
    throw new InputError(
      `${name}: rows that are read from their file must be little-endian float32, float64 or integers of at most 32 bits, row by row, found ${descr}${fortran ? " in Fortran order" : ""}; save it anew: np.save(file, np.ascontiguousarray(x, dtype="float32"))`,
    );
}

/** Opens the file again: nobody has to close a table, and a file that changes is found out. */
function opened(name: string, { size, mtimeMs }: RowsLayout): number {
  try {
    const file = openSync(name, "r");
    const now = fstatSync(file);
    if (now.size === size && now.mtimeMs === mtimeMs) return file;
    closeSync(file);
  } catch (error) {
    throw readError(name, error);
  }
  throw new InputError(`${name}: has changed since its first row was read; leave it as it is while it is in use`);
}

function readExactly(file: number, into: Uint8Array, from: number, name: string): void {
  for (let done = 0; done < into.length;) {
    const more = readSync(file, into, done, into.length - done, from + done);
    if (more === 0) throw new InputError(`${name}: ends before its last row; get the file again`);
    done += more;
  }
}
