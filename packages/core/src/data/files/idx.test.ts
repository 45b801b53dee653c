import fc from "fast-check";
import { gzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../errors.js";
import { datasetFromIdx, encodeIdx, type IdxValues, parseIdx } from "./idx.js";

const images = encodeIdx({ shape: [2, 2, 3], values: Uint8Array.from({ length: 12 }, (_, i) => 20 * i) });

const header = (type: number, ...shape: number[]): Uint8Array => {
  const bytes = new Uint8Array(4 + 4 * shape.length);
  bytes[2] = type;
  bytes[3] = shape.length;
  shape.forEach((size, axis) => new DataView(bytes.buffer).setUint32(4 + 4 * axis, size));
  return bytes;
};

describe("parseIdx", () => {
  it("reads the layout that MNIST's page describes", () => {
    const bytes = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4);
    expect(parseIdx(bytes, "labels")).toEqual({ shape: [3], values: Uint8Array.of(5, 0, 4) });
    expect(parseIdx(Uint8Array.of(0, 0, 0x0b, 1, 0, 0, 0, 2, 0x01, 0x02, 0xff, 0xfe), "labels").values).toEqual(
      Int16Array.of(258, -2),
    );
  });

  it("returns what was written, plain and gzipped", () => {
    const values: fc.Arbitrary<IdxValues> = fc.oneof(
      fc.uint8Array(),
      fc.int8Array(),
      fc.int16Array(),
      fc.int32Array(),
      fc.float32Array(),
      fc.float64Array(),
    );
    fc.assert(
      fc.property(values, fc.boolean(), (written, zipped) => {
        const bytes = encodeIdx({ shape: [written.length, 1], values: written });
        expect(parseIdx(zipped ? gzipSync(bytes) : bytes, "f")).toEqual({
          shape: [written.length, 1],
          values: written,
        });
      }),
    );
  });

  it("does not copy uint8 values", () => {
    expect(parseIdx(images, "f").values.buffer).toBe(images.buffer);
  });

  it("reads a view into a larger buffer", () => {
    const padded = new Uint8Array(images.length + 8);
    padded.set(images, 5);
    expect(parseIdx(padded.subarray(5, 5 + images.length), "f")).toEqual(parseIdx(images, "f"));
  });

  it("refuses a file cut at any length, plain or gzipped", () => {
    for (let length = 0; length < 16; length++) {
      const message = `train-images: the file ends inside its IDX header, after ${length} bytes; it is empty or cut, get it again`;
      expect(() => parseIdx(images.subarray(0, length), "train-images")).toThrow(new FormatError(message));
      expect(() => parseIdx(gzipSync(images.subarray(0, length)), "train-images")).toThrow(new FormatError(message));
    }
    for (let length = 16; length < images.length; length++) {
      const message = `train-images: IDX header uint8 [2, 2, 3] announces 12 bytes of data, found ${length - 16}; the file is cut; get it again`;
      expect(() => parseIdx(images.subarray(0, length), "train-images")).toThrow(new FormatError(message));
      expect(() => parseIdx(gzipSync(images.subarray(0, length)), "train-images")).toThrow(new FormatError(message));
    }
    const packed = gzipSync(images);
    for (let length = 2; length < packed.length; length++) {
      expect(() => parseIdx(packed.subarray(0, length), "train-images.gz")).toThrow(/^train-images\.gz: .*damaged/);
    }
  });

  it("refuses surplus data", () => {
    expect(() => parseIdx(Uint8Array.of(...images, 0), "f")).toThrow(
      /announces 12 bytes of data, found 13; the file is not what its header says/,
    );
  });

  it.each([
    [[1, 0, 8, 1], "01 00 08 01"],
    [[0, 0, 7, 1], "00 00 07 01"],
    [[0, 0, 0x0a, 1], "00 00 0a 01"],
    [[0, 0, 8, 0], "00 00 08 00"],
    [[0, 0, 8, 9], "00 00 08 09"],
    [[0x50, 0x4b, 3, 4], "50 4b 03 04"],
  ])("refuses the magic %j", (start, shown) => {
    expect(() => parseIdx(Uint8Array.of(...start, 0, 0, 0, 1, 9), "digits")).toThrow(
      new FormatError(
        "digits: not an IDX file: must begin with 00 00, a type (08 uint8, 09 int8, 0b int16, 0c int32, 0d float32, 0e float64) and 1 to 8 axes, found " +
          shown,
      ),
    );
  });

  it.each([[[2 ** 31, 28, 28]], [[2 ** 31]], [[2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1]]])(
    "refuses the absurd shape %j before it allocates, plain or gzipped",
    (shape) => {
      const bytes = Uint8Array.of(...header(8, ...shape), 1, 2, 3);
      const message = `f: IDX header announces uint8 [${shape.join(", ")}], more than the limit of 2147483647 bytes; the header is damaged`;
      expect(() => parseIdx(bytes, "f")).toThrow(new FormatError(message));
      expect(() => parseIdx(gzipSync(bytes), "f")).toThrow(new FormatError(message));
    },
  );

  it("refuses a header that a small gzip file cannot fill", () => {
    expect(() => parseIdx(gzipSync(header(8, 60000, 28, 28)), "f")).toThrow(
      /announces 47040016 bytes, which \d+ compressed bytes cannot hold/,
    );
  });

  it("never throws anything but FormatError", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.boolean(), (garbage, magic) => {
        const bytes = magic ? Uint8Array.of(0, 0, 8, 1 + ((garbage[0] ?? 0) % 3), 0, 0, 0, ...garbage) : garbage;
        try {
          const { shape, values } = parseIdx(bytes, "f");
          expect(shape.reduce((a, b) => a * b, 1)).toBe(values.length);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("encodeIdx", () => {
  it("refuses a shape that does not fit", () => {
    expect(() => encodeIdx({ shape: [2, 2], values: new Uint8Array(5) })).toThrow(
      "encodeIdx: shape [2, 2] does not hold 5 values",
    );
  });
});

describe("datasetFromIdx", () => {
  const options = { name: "digits", split: "train" };
  const labels = { shape: [2], values: Int16Array.of(3, 964) };

  it("joins images and labels", () => {
    const data = datasetFromIdx(parseIdx(images, "f"), labels, options);
    expect(data).toMatchObject({
      name: "digits",
      split: "train",
      count: 2,
      shape: [1, 2, 3],
      labels: Uint16Array.of(3, 964),
    });
    expect([...data.pixels.subarray(0, 3)]).toEqual([0, 20, 40]);
    expect(datasetFromIdx({ shape: [1, 3, 2, 2], values: new Uint8Array(12) }, undefined, options).shape).toEqual([
      3, 2, 2,
    ]);
  });

  it("takes channels last, as image libraries write them, and refuses what is neither", () => {
    const data = datasetFromIdx({ shape: [1, 2, 2, 3], values: Uint8Array.from(Array(12).keys()) }, undefined, options);
    expect(data.shape).toEqual([3, 2, 2]);
    expect([...data.pixels]).toEqual([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]);
    expect(() => datasetFromIdx({ shape: [1, 8, 8, 4], values: new Uint8Array(256) }, undefined, options)).toThrow(
      "digits (train): images must be [n, h, w], [n, c, h, w] or [n, h, w, c] with c = 1 or 3, not empty, got [1, 8, 8, 4]; leave out alpha, x[..., :3]",
    );
  });

  it("says which array does not fit", () => {
    const good = parseIdx(images, "f");
    expect(() => datasetFromIdx(labels, undefined, options)).toThrow(
      "digits (train): images must be [n, h, w], [n, c, h, w] or [n, h, w, c] with c = 1 or 3, not empty, got [2]",
    );
    expect(() => datasetFromIdx({ shape: [0, 28, 28], values: new Uint8Array(0) }, undefined, options)).toThrow(
      /not empty, got \[0, 28, 28\]/,
    );
    expect(() => datasetFromIdx({ shape: [0, 2, 2], values: Buffer.alloc(0) }, undefined, options)).toThrow(
      /not empty, got \[0, 2, 2\]/,
    );
    expect(() => datasetFromIdx(good, { shape: [3], values: new Uint8Array(3) }, options)).toThrow(
      "digits (train): labels must be [2], one for every image, got [3]; are images and labels a pair?",
    );
    expect(() => datasetFromIdx(good, { shape: [2], values: Int16Array.of(0, -1) }, options)).toThrow(
      "label 1 must be a whole number in 0..65535, got -1",
    );
  });
});
