import { FormatError, InputError } from "../errors.js";

/** Arrays that an .npy file may hold. */
export type NpyValues =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** The content of an .npy file: values in row-major order; a scalar has the shape []. */
export interface NpyArray<T extends NpyValues = NpyValues> {
  readonly shape: readonly number[];
  readonly values: T;
}

interface NpyType {
  readonly bytes: number;
  readonly make: (buffer: ArrayBuffer) => NpyValues;
}

// Booleans are read as 0 and 1, half floats as float32.
const TYPES: Readonly<Record<string, NpyType>> = {
  b1: { bytes: 1, make: (buffer) => new Uint8Array(buffer) },
  u1: { bytes: 1, make: (buffer) => new Uint8Array(buffer) },
  u2: { bytes: 2, make: (buffer) => new Uint16Array(buffer) },
  u4: { bytes: 4, make: (buffer) => new Uint32Array(buffer) },
  u8: { bytes: 8, make: (buffer) => new BigUint64Array(buffer) },
  i1: { bytes: 1, make: (buffer) => new Int8Array(buffer) },
  i2: { bytes: 2, make: (buffer) => new Int16Array(buffer) },
  i4: { bytes: 4, make: (buffer) => new Int32Array(buffer) },
  i8: { bytes: 8, make: (buffer) => new BigInt64Array(buffer) },
  f2: { bytes: 2, make: (buffer) => Float32Array.from(new Uint16Array(buffer), halfFloat) },
  f4: { bytes: 4, make: (buffer) => new Float32Array(buffer) },
  f8: { bytes: 8, make: (buffer) => new Float64Array(buffer) },
};

/** The value of a half float by its bits. Source: IEEE 754-2008, binary16. */
function halfFloat(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/** How the values of an .npy file lie in it. */
export interface NpyLayout {
  readonly shape: readonly number[];
  /** NumPy's word for the type: `<f4`. */
  readonly descr: string;
  /** Whether the first axis varies fastest. */
  readonly fortran: boolean;
  /** Bytes of a value, and of the file before the first. */
  readonly bytes: number;
  readonly dataStart: number;
  /** Views values as they lie in a buffer, on machines of their byte order; half floats are copied. */
  readonly view: (buffer: ArrayBuffer) => NpyValues;
}

/** First bytes of an .npy file that hold its header, whatever that is. */
export const npyHeaderBytes = 65_550;

/** How the values of an .npy file of `length` bytes lie in it, by its first `npyHeaderBytes`. Throws FormatError as `readNpy`. */
export function npyLayout(bytes: Uint8Array, name: string, length: number): NpyLayout {
  const header = readHeader(bytes, name);
  const { descr, shape, dataStart } = header;
  const { bytes: size, make } = TYPES[descr.slice(1)];
  const wanted = size * shape.reduce((all, axis) => all * axis, 1);
  const given = length - dataStart;
  if (given !== wanted) {
    const fault = given < wanted ? "the file is cut; get it again" : "the file is not what its header says";
    throw new FormatError(
      `${name}: npy header ${descr} [${shape.join(", ")}] announces ${wanted} bytes of data, found ${given}; ${fault}`,
    );
  }
  return { ...header, bytes: size, view: make };
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const MAX_HEADER_BYTES = 65_536;
/** The limit of NumPy 2. */
const MAX_AXES = 64;

/**
 * Reads an .npy file: bool, integers of 8 to 64 bits with a sign or without, floats of 16 to 64 bits, either byte order; an array in Fortran order is
 * converted, half floats become float32.
 * Always copies. Throws FormatError, beginning with `name`, when the magic, the header, the type or the length is wrong.
 * Source: NEP 1, "A simple file format for NumPy arrays".
 */
export function readNpy(bytes: Uint8Array, name: string): NpyArray {
  const { descr, fortran, shape, dataStart, bytes: size, view } = npyLayout(bytes, name, bytes.length);
  // not bytes.slice, which of a Node Buffer is a view on the same memory
  const data = new Uint8Array(bytes.subarray(dataStart));
  if (descr.startsWith(">")) swapBytes(data, size);
  const values = view(data.buffer);
  return { shape, values: fortran ? toRowMajor(values, view(new ArrayBuffer(data.length)), shape) : values };
}

/** Writes an .npy file, version 1.0, little-endian, row-major. Throws FormatError when the shape does not fit the values. */
export function writeNpy({ shape, values }: NpyArray): Uint8Array<ArrayBuffer> {
  if (shape.reduce((all, size) => all * size, 1) !== values.length) {
    throw new FormatError(`writeNpy: shape [${shape.join(", ")}] does not hold ${values.length} values`);
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dict = `{'descr': '${descrOf(values)}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // The data begin at a multiple of 64, after a newline.
  const length = Math.ceil((10 + dict.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + length + values.byteLength);
  bytes.set([...MAGIC, 1, 0, length & 255, length >> 8]);
  bytes.set(new TextEncoder().encode(`${dict.padEnd(length - 1)}\n`), 10);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 10 + length);
  return bytes;
}

function descrOf(values: NpyValues): string {
  const kind =
    values instanceof Float32Array || values instanceof Float64Array
      ? "f"
      : [Uint8Array, Uint16Array, Uint32Array, BigUint64Array].some((type) => values instanceof type)
        ? "u"
        : "i";
  const bytes = values.BYTES_PER_ELEMENT;
  if (!Object.hasOwn(TYPES, kind + bytes))
    throw new InputError(`writeNpy: values must be one of ${Object.keys(TYPES).join(", ")}`);
  return `${bytes === 1 ? "|" : "<"}${kind}${bytes}`;
}

interface NpyHeader {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  readonly dataStart: number;
}

function readHeader(bytes: Uint8Array, name: string): NpyHeader {
  if (bytes.length < 10 || !MAGIC.every((byte, i) => bytes[i] === byte)) {
    throw new FormatError(
      `${name}: not an npy file: must begin with \\x93NUMPY and a version, and have 10 bytes or more; the file has ${bytes.length}`,
    );
  }
  const version = bytes[6];
  if (version < 1 || version > 3) throw new FormatError(`${name}: npy version must be 1, 2 or 3, found ${version}`);
  const start = version === 1 ? 10 : 12;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : bytes.length >= 12 ? view.getUint32(8, true) : Infinity;
  const dataStart = start + length;
  if (length > MAX_HEADER_BYTES || dataStart > bytes.length) {
    throw new FormatError(
      `${name}: the npy header announces ${length} bytes, the file has ${bytes.length}; it is cut or damaged`,
    );
  }
  const dict = new TextDecoder(version === 3 ? "utf-8" : "latin1").decode(bytes.subarray(start, dataStart)).trim();
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(dict)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(dict)?.[1];
  const tuple = /'shape'\s*:\s*\(([\dL\s,]*)\)/.exec(dict)?.[1];
  if (!dict.startsWith("{") || !dict.endsWith("}") || fortran === undefined || tuple === undefined) {
    throw new FormatError(
      `${name}: the npy header must be {'descr': ..., 'fortran_order': ..., 'shape': ...}, found ${JSON.stringify(dict.slice(0, 120))}`,
    );
  }
  if (descr === undefined || !/^[<>|=]/.test(descr) || !Object.hasOwn(TYPES, descr.slice(1))) {
    throw new FormatError(
      `${name}: npy values must be one of ${Object.keys(TYPES).join(", ")} (either byte order), found ${descr ?? "a structured type"}; ${otherType(descr)}`,
    );
  }
  const shape = tuple
    .split(",")
    // NumPy under Python 2 wrote (60000L, 28L, 28L)
    .map((size) => size.trim().replace(/L$/, ""))
    .filter((size) => size !== "")
    .map(Number);
  if (shape.length > MAX_AXES)
    throw new FormatError(`${name}: an npy array must have at most ${MAX_AXES} axes, found ${shape.length}`);
  return { descr, fortran: fortran === "True", shape, dataStart };
}

/** What to do about a type that cannot be read. */
function otherType(descr: string | undefined): string {
  if (descr === undefined) return "save each field as an array of its own";
  // texts and objects: names of classes, as a rule
  if (/[USOa]/.test(descr)) return "number them, as np.unique(y, return_inverse=True)[1] does";
  return "convert with .astype('float64')";
}

function swapBytes(data: Uint8Array, size: number): void {
  for (let at = 0; at < data.length; at += size) data.subarray(at, at + size).reverse();
}

/** In Fortran order the first axis varies fastest. */
function toRowMajor(from: NpyValues, to: NpyValues, shape: readonly number[]): NpyValues {
  const index = new Array<number>(shape.length).fill(0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((all, size) => all * size, 1));
  for (let i = 0; i < to.length; i++) {
    to[i] = from[index.reduce((sum, place, axis) => sum + place * strides[axis], 0)];
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
  }
  return to;
}
