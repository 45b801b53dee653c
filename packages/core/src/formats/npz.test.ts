import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { FormatError } from "../errors.js";
import { type NpyValues, readNpy, writeNpy } from "./npy.js";
import { npzNames, readNpz, writeNpz } from "./npz.js";

// Made by NumPy 2.4.6:
// np.savez_compressed(b, x=np.arange(12, dtype=np.uint8).reshape(2, 2, 3), big=np.array([1, -2, 300], dtype=">i2"),
//   fort=np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3)), flag=np.array([True, False]), scalar=np.array(7, dtype=np.int64))
const FROM_NUMPY =
  "UEsDBC0AAAAIAAAAIQDFIoSg//////////8FABQAeC5ucHkBABAAjAAAAAAAAABUAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loF5Taqiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CkBkrKmjUKtAHuBiYGRiZmFlY+fg5OIGAFBLAwQtAAAACAAAACEA70paG///////////BwAUAGJpZy5ucHkBABAAhgAAAAAAAABKAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6XaaSuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6mjoKtQoUAC4Gxv//GHUAUEsDBC0AAAAIAAAAIQDOLODT//////////8IABQAZm9ydC5ucHkBABAAmAAAAAAAAABWAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKxpo6CrUK5AMuBjBwcGBgaLAHYgcQh4FhgQMAUEsDBC0AAAAIAAAAIQDuGbtd//////////8IABQAZmxhZy5ucHkBABAAggAAAAAAAABGAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loF6TZKiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAC5GBgBQSwMELQAAAAgAAAAhACO48Gz//////////woAFABzY2FsYXIubnB5AQAQAIgAAAAAAAAARgAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqaOgq1ChQBLnYGCAAAUEsBAi0DLQAAAAgAAAAhAMUihKBUAAAAjAAAAAUAAAAAAAAAAAAAAIABAAAAAHgubnB5UEsBAi0DLQAAAAgAAAAhAO9KWhtKAAAAhgAAAAcAAAAAAAAAAAAAAIABiwAAAGJpZy5ucHlQSwECLQMtAAAACAAAACEAzizg01YAAACYAAAACAAAAAAAAAAAAAAAgAEOAQAAZm9ydC5ucHlQSwECLQMtAAAACAAAACEA7hm7XUYAAACCAAAACAAAAAAAAAAAAAAAgAGeAQAAZmxhZy5ucHlQSwECLQMtAAAACAAAACEAI7jwbEYAAACIAAAACgAAAAAAAAAAAAAAgAEeAgAAc2NhbGFyLm5weVBLBQYAAAAABQAFAAwBAACgAgAAAAA=";
const numpyFile = Uint8Array.from(Buffer.from(FROM_NUMPY, "base64"));

const npy = (header: string, data: readonly number[] = [], version = 1): Uint8Array => {
  const text = new TextEncoder().encode(header);
  return Uint8Array.of(
    0x93,
    ...new TextEncoder().encode("NUMPY"),
    version,
    0,
    text.length & 255,
    text.length >> 8,
    ...text,
    ...data,
  );
};
const anyValues: fc.Arbitrary<NpyValues> = fc.oneof(
  fc.uint8Array(),
  fc.int8Array(),
  fc.int16Array(),
  fc.int32Array(),
  fc.bigInt64Array(),
  fc.float32Array(),
  fc.float64Array(),
);

describe("npz", () => {
  it("reads what NumPy writes: zip64 headers, big-endian, Fortran order, booleans, scalars", () => {
    expect(npzNames(numpyFile, "f.npz")).toEqual(["x", "big", "fort", "flag", "scalar"]);
    expect(Object.fromEntries(readNpz(numpyFile, "f.npz"))).toEqual({
      x: { shape: [2, 2, 3], values: Uint8Array.from({ length: 12 }, (_, i) => i) },
      big: { shape: [3], values: Int16Array.of(1, -2, 300) },
      fort: { shape: [2, 3], values: Float32Array.of(0, 1, 2, 3, 4, 5) },
      flag: { shape: [2], values: Uint8Array.of(1, 0) },
      scalar: { shape: [], values: BigInt64Array.of(7n) },
    });
  });

  it("returns what was written, packed or not, and writes equal bytes for equal input", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), anyValues), fc.boolean(), (arrays, compress) => {
        const map = new Map(
          Object.entries(arrays).map(([key, values]) => [key, { shape: [1, values.length], values }]),
        );
        const bytes = writeNpz(map, { compress });
        expect(readNpz(bytes, "f")).toEqual(map);
        expect(writeNpz(map, { compress })).toEqual(bytes);
      }),
    );
  });

  it.each([true, false])("reads a Node Buffer, whose slice is a view (packed: %j)", (compress) => {
    const map = new Map([["x", { shape: [3], values: Float32Array.of(1, 2, 3) }]]);
    const bytes = writeNpz(map, { compress });
    expect(readNpz(Buffer.from(bytes.buffer, 0, bytes.length), "f")).toEqual(map);
  });

  it("inflates only what is asked for", () => {
    expect([...readNpz(numpyFile, "f", { only: (name) => name === "big" }).keys()]).toEqual(["big"]);
  });

  it("gives a FormatError with the file's name for a file cut anywhere", () => {
    for (let length = 0; length < numpyFile.length; length++) {
      expect(() => readNpz(numpyFile.subarray(0, length), "data.npz")).toThrow(/^data\.npz: not a zip archive, or cut/);
    }
  });

  it("gives the same arrays or a FormatError when any bit is changed", () => {
    const whole = readNpz(numpyFile, "f");
    fc.assert(
      fc.property(fc.nat(numpyFile.length - 1), fc.nat(7), (at, bit) => {
        const changed = numpyFile.slice();
        changed[at] ^= 1 << bit;
        try {
          for (const [key, array] of readNpz(changed, "f")) if (whole.has(key)) expect(array).toEqual(whole.get(key));
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });

  it("does not inflate a bomb", () => {
    const bomb = zipSync({ "x.npy": new Uint8Array(100_000_000) });
    const directory = bomb.length - 22 - 46 - 5;
    new DataView(bomb.buffer).setUint32(directory + 24, 1000, true);
    const before = process.memoryUsage().arrayBuffers;
    expect(() => readNpz(bomb, "f.npz")).toThrow(
      /^f\.npz: x\.npy: the header announces 1000 bytes, but the compressed data goes on/,
    );
    // 17 MB and what the inflater leaves behind as its buffer grows to that; all of the bomb would leave over 200
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(90_000_000);
    new DataView(bomb.buffer).setUint32(directory + 24, 2 ** 31, true);
    expect(() => readNpz(bomb, "f.npz")).toThrow("f.npz: x.npy: must be below 2147483647 bytes, announces 2147483648");
  });
});

describe("npy", () => {
  const dict = (descr: string, shape: string): string =>
    `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }\n`;

  it("writes the header that NumPy writes", () => {
    const bytes = writeNpy({ shape: [3], values: Float32Array.of(1, 2, 3) });
    expect(new TextDecoder("latin1").decode(bytes.subarray(10, 128))).toBe(
      "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }".padEnd(117) + "\n",
    );
    expect(bytes.length).toBe(140);
  });

  it("reads half floats", () => {
    // np.array([0, -0.0, 1, 0.5, 65504, 2**-24, 2**-14, np.inf, 0.1], dtype=np.float16).view(np.uint8)
    const bits = [0x0000, 0x8000, 0x3c00, 0x3800, 0x7bff, 0x0001, 0x0400, 0x7c00, 0x2e66];
    const data = bits.flatMap((word) => [word & 255, word >> 8]);
    const { values } = readNpy(npy(dict("<f2", "(9,)"), data), "a.npy");
    expect(values).toEqual(Float32Array.of(0, -0, 1, 0.5, 65504, 2 ** -24, 2 ** -14, Infinity, 0.0999755859375));
  });

  it("reads the long integers of a header that Python 2 wrote", () => {
    const { shape, values } = readNpy(npy(dict("|u1", "(1L, 2L, 3L)"), [1, 2, 3, 4, 5, 6]), "a.npy");
    expect([shape, ...values]).toEqual([[1, 2, 3], 1, 2, 3, 4, 5, 6]);
  });

  it("says how to number classes that are texts", () => {
    expect(() => readNpy(npy(dict("<U1", "(1,)"), [0, 0, 0, 0]), "y.npy")).toThrow(
      "found <U1; number them, as np.unique(y, return_inverse=True)[1] does",
    );
  });

  it("refuses what it cannot read", () => {
    const read = (bytes: Uint8Array) => () => readNpy(bytes, "a.npy");
    expect(read(Uint8Array.of(1, 2, 3))).toThrow(/^a\.npy: not an npy file: .* the file has 3/);
    expect(read(npy(dict("<f4", "(2,)"), [], 9))).toThrow("a.npy: npy version must be 1, 2 or 3, found 9");
    expect(read(npy(dict("<c8", "(1,)"), [0, 0, 0, 0, 0, 0, 0, 0]))).toThrow(
      "a.npy: npy values must be one of b1, u1, u2, u4, u8, i1, i2, i4, i8, f2, f4, f8 (either byte order), found <c8; convert with .astype('float64')",
    );
    expect(read(npy(dict("|O", "(1,)")))).toThrow(/found \|O/);
    expect(read(npy(dict("<f4", "(2, 2)"), [0, 0, 0, 0]))).toThrow(
      "a.npy: npy header <f4 [2, 2] announces 16 bytes of data, found 4; the file is cut; get it again",
    );
    expect(read(npy(dict("|u1", "(1,)"), [0, 0]))).toThrow(/found 2; the file is not what its header says/);
    expect(read(npy(dict("|u1", "(4294967296, 4294967296)"), [0]))).toThrow(
      /announces 18446744073709552000 bytes of data, found 1/,
    );
    expect(read(npy(dict("|u1", `(${"1, ".repeat(65)})`), [0]))).toThrow(
      "a.npy: an npy array must have at most 64 axes, found 65",
    );
    expect(read(npy("nonsense"))).toThrow(/the npy header must be \{'descr': /);
    expect(read(npy(dict("|u1", "(-1,)")))).toThrow(/the npy header must be/);
    expect(read(npy(dict("|u1", "(1,)"), [0]).subarray(0, 30))).toThrow(
      /the npy header announces 58 bytes, the file has 30/,
    );
    expect(() => writeNpy({ shape: [2], values: new Uint8Array(3) })).toThrow(
      "writeNpy: shape [2] does not hold 3 values",
    );
  });

  it("never throws anything but FormatError", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("<f4", "|u1", ">i8", "f4", "<M8", ""),
        fc.string(),
        fc.array(fc.nat(255), { maxLength: 40 }),
        (descr, shape, data) => {
          try {
            readNpy(npy(dict(descr, `(${shape})`), data), "f");
          } catch (error) {
            if (!(error instanceof FormatError)) throw error;
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
