import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { encode } from "fast-png";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../errors.js";
import { crc32 } from "../formats/crc32.js";
import { decodePng, encodePng } from "./png.js";

const grey = encodePng({ shape: [1, 2, 3], pixels: Uint8Array.of(0, 50, 100, 150, 200, 255) });

/** A PNG file with its IHDR changed and the checksum made right again. */
function withHeader(change: (view: DataView) => void): Uint8Array {
  const bytes = grey.slice();
  const view = new DataView(bytes.buffer);
  change(view);
  view.setUint32(29, crc32(bytes.subarray(12, 29)));
  return bytes;
}
const dropChunk = (type: string): Uint8Array => {
  const at = Buffer.from(grey).indexOf(type, 0, "latin1") - 4;
  const length = new DataView(grey.buffer).getUint32(at);
  return Uint8Array.of(...grey.subarray(0, at), ...grey.subarray(at + 12 + length));
};

describe("PNG", () => {
  it("returns what was encoded, and encodes equal bytes", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 3),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(),
        (c, h, w, seed) => {
          const pixels = Uint8Array.from({ length: c * h * w }, (_, i) => Math.imul(i + seed, 2654435761) >>> 24);
          const bytes = encodePng({ shape: [c, h, w], pixels });
          expect(decodePng(bytes, "f")).toEqual({ shape: [c, h, w], pixels });
          expect(encodePng({ shape: [c, h, w], pixels })).toEqual(bytes);
        },
      ),
    );
  });

  it("turns colour to grey and grey to colour when asked", () => {
    const colour = encodePng({ shape: [3, 1, 2], pixels: Uint8Array.of(255, 0, 0, 255, 0, 0) });
    expect(decodePng(colour, "f", { channels: 1 })).toEqual({ shape: [1, 1, 2], pixels: Uint8Array.of(76, 150) });
    expect(decodePng(grey, "f", { channels: 3 }).pixels.slice(0, 7)).toEqual(
      Uint8Array.of(0, 50, 100, 150, 200, 255, 0),
    );
  });

  it("keeps the upper byte of 16 bits, drops alpha, stretches 2 bits", () => {
    const png = (data: Uint8Array | Uint16Array, channels: number, depth: 2 | 8 | 16): Uint8Array =>
      encode({ width: 2, height: 1, data, channels, depth });
    expect([...decodePng(png(Uint16Array.of(0x1234, 0xffff), 1, 16), "f").pixels]).toEqual([0x12, 0xff]);
    expect([...decodePng(png(Uint8Array.of(9, 0, 7, 255), 2, 8), "f").pixels]).toEqual([9, 7]);
    expect([...decodePng(png(Uint8Array.of(0b01_10_0000), 1, 2), "f").pixels]).toEqual([85, 170]);
  });

  it("gives a FormatError for a file cut anywhere, or with any bit changed", () => {
    for (let length = 0; length < grey.length; length++)
      expect(() => decodePng(grey.subarray(0, length), "cut.png")).toThrow(FormatError);
    for (let bit = 0; bit < grey.length * 8; bit++) {
      const changed = grey.slice();
      changed[bit >> 3] ^= 1 << (bit & 7);
      expect(() => decodePng(changed, "f.png")).toThrow(FormatError);
    }
  });

  it.each<[string, Uint8Array, string]>([
    ["empty", new Uint8Array(0), "f.png: not a PNG file: must begin with 89 50 4e 47 0d 0a 1a 0a, found nothing"],
    [
      "JPEG",
      Uint8Array.of(0xff, 0xd8, 0xff, 0xe0),
      "f.png: not a PNG file: must begin with 89 50 4e 47 0d 0a 1a 0a, found ff d8 ff e0",
    ],
    ["cut", grey.subarray(0, 60), "f.png: damaged PNG file: "],
    ["no pixels", dropChunk("IDAT"), "f.png: damaged PNG file: it has no IDAT chunk, so no pixels"],
    ["no end", dropChunk("IEND"), "before its IEND chunk; it is cut"],
    [
      "checksum",
      Uint8Array.from(grey, (byte, i) => (i === 30 ? byte ^ 1 : byte)),
      "f.png: damaged PNG file: checksum of chunk IHDR at byte 8 is wrong",
    ],
    [
      "absurd size",
      withHeader((view) => view.setUint32(16, 2 ** 31)),
      "it must have 1 to 268435456 pixels, its header says 2147483648 x 2",
    ],
    [
      "larger than its data",
      withHeader((view) => view.setUint32(20, 3)),
      "its IDAT chunks hold 8 bytes of pixels, 12 are needed",
    ],
    [
      "smaller than its data",
      withHeader((view) => view.setUint32(20, 1)),
      "the header announces 4 bytes, but the compressed data goes on after them",
    ],
    ["depth", withHeader((view) => view.setUint8(24, 5)), "bit depth of colour type 0 must be 1, 2, 4, 8, 16, found 5"],
    ["colour type", withHeader((view) => view.setUint8(25, 9)), "colour type must be 0, 2, 3, 4 or 6, found 9"],
    ["palette missing", withHeader((view) => view.setUint8(25, 3)), "it has palette colours, but no PLTE chunk"],
  ])("refuses: %s", (_, bytes, message) => {
    expect(() => decodePng(bytes, "f.png")).toThrow(FormatError);
    expect(() => decodePng(bytes, "f.png")).toThrow(message);
  });

  it("refuses to encode what does not fit", () => {
    expect(() => encodePng({ shape: [2, 1, 1], pixels: new Uint8Array(2) })).toThrow(
      "encodePng: shape must be [1 or 3, height, width] and fit the pixels, got [2, 1, 1] and 2 values",
    );
  });
});

// PngSuite by Willem van Schaik; not part of the repository. LATENTS_TEST_DATA names the folder that holds pngsuite/.
const suite = `${process.env.LATENTS_TEST_DATA ?? fileURLToPath(new URL("../../../../../shared/data", import.meta.url))}/pngsuite/`;
const files = existsSync(suite) ? readdirSync(suite).filter((file) => file.endsWith(".png")) : [];

describe.skipIf(files.length === 0)("PngSuite (skipped where the folder shared/data/pngsuite is missing)", () => {
  it("refuses the 14 corrupt files, each with one clear message", () => {
    const corrupt = files.filter((file) => file.startsWith("x"));
    expect(corrupt).toHaveLength(14);
    for (const file of corrupt) {
      expect(() => decodePng(readFileSync(suite + file), file)).toThrow(
        new RegExp(`^${file}: (not a|damaged) PNG file: `),
      );
    }
  });

  it("reads the others, and those interlaced as those that are not", () => {
    for (const file of files.filter((name) => !name.startsWith("x"))) {
      const read = decodePng(readFileSync(suite + file), file);
      expect(read.pixels.length).toBeGreaterThan(0);
      // basi0g01 is basn0g01, s01i3p01 is s01n3p01
      const plain = file.replace(/^basi/, "basn").replace(/^(s\d\d)i/, "$1n");
      if (plain !== file) expect(read, file).toEqual(decodePng(readFileSync(suite + plain), plain));
    }
  });
});
