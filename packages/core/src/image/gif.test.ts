import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../errors.js";
import { encodeGif, type GifOptions } from "./gif.js";
import type { PixelImage } from "./png.js";

interface Decoded {
  readonly frames: PixelImage[];
  readonly delays: readonly number[];
  /** Times that it plays, 0 for ever. */
  readonly loop: number;
}

/** libvips' reading of a GIF, by the optional package sharp. */
const sharp = await import("sharp").then(
  (module) => module.default,
  () => undefined,
);

async function decode(gif: Uint8Array): Promise<Decoded> {
  const image = sharp!(gif, { animated: true });
  const { pages = 1, pageHeight, height, width, delay = [], loop = -1 } = await image.metadata();
  const { data, info } = await image.toColourspace("srgb").removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const area = (pageHeight ?? height) * width;
  const frames = Array.from({ length: pages }, (_, page): PixelImage => {
    const pixels = new Uint8Array(3 * area);
    for (let c = 0; c < 3; c++)
      for (let i = 0; i < area; i++)
        pixels[c * area + i] = data[(page * area + i) * info.channels + (info.channels >= 3 ? c : 0)];
    return { shape: [3, area / width, width], pixels };
  });
  return { frames, delays: delay, loop };
}

const rgb = ({ shape: [channels, height, width], pixels }: PixelImage): PixelImage => ({
  shape: [3, height, width],
  pixels: channels === 3 ? pixels : Uint8Array.from([...pixels, ...pixels, ...pixels]),
});
const grey = (height: number, width: number, value: (i: number) => number): PixelImage => ({
  shape: [1, height, width],
  pixels: Uint8Array.from({ length: height * width }, (_, i) => value(i)),
});

describe.skipIf(sharp === undefined)("encodeGif, read by libvips (skipped where sharp does not run)", () => {
  it("keeps all 256 greys of every frame, with times and loop", async () => {
    const frames = [grey(16, 16, (i) => i), grey(16, 16, (i) => 255 - i), grey(16, 16, () => 7)];
    const found = await decode(encodeGif(frames, { delayMs: [40, 1000, 123] }));
    expect(found.frames).toEqual(frames.map(rgb));
    expect(found.delays).toEqual([40, 1000, 120]);
    expect(found.loop).toBe(0);
    expect((await decode(encodeGif(frames, { loop: false }))).loop).toBe(1);
    expect((await decode(encodeGif(frames))).delays).toEqual([100, 100, 100]);
  });

  it("keeps frames of at most 256 colours exactly, each with its own", async () => {
    const pixels = fc.uint8Array({ minLength: 36, maxLength: 36 });
    await fc.assert(
      fc.asyncProperty(fc.array(pixels, { minLength: 1, maxLength: 4 }), async (all) => {
        const frames = all.map((own): PixelImage => ({ shape: [3, 3, 4], pixels: own }));
        expect((await decode(encodeGif(frames))).frames).toEqual(frames);
      }),
      { numRuns: 30 },
    );
  });

  it("comes near where the colours are many", async () => {
    // red by column, green by row, blue the sum: 1,024 colours
    const area = 32 * 32;
    const pixels = new Uint8Array(3 * area);
    for (let i = 0; i < area; i++) {
      pixels[i] = (i % 32) * 8;
      pixels[area + i] = (i >> 5) * 8;
      pixels[2 * area + i] = ((i % 32) + (i >> 5)) * 4;
    }
    const [{ pixels: found }] = (await decode(encodeGif([{ shape: [3, 32, 32], pixels }]))).frames;
    const errors = pixels.map((value, i) => Math.abs(value - found[i]));
    expect(errors.reduce((sum, value) => sum + value, 0) / errors.length).toBeLessThan(6);
    expect(
      new Set(Array.from({ length: area }, (_, i) => [0, 1, 2].map((c) => found[c * area + i]).join())).size,
    ).toBeGreaterThan(150);
  });
});

describe("encodeGif", () => {
  it("gives equal bytes for equal input, beginning as the format does", () => {
    const frame = grey(2, 3, (i) => 40 * i);
    const gif = encodeGif([frame, frame]);
    expect(new TextDecoder().decode(gif.subarray(0, 6))).toBe("GIF89a");
    expect([...gif.subarray(6, 10), gif.at(-1)]).toEqual([3, 0, 2, 0, 0x3b]);
    expect(encodeGif([frame, frame])).toEqual(gif);
    // a grey frame after the first brings no palette of 768 bytes
    expect(gif.length - encodeGif([frame]).length).toBeLessThan(40);
  });

  it.each<[PixelImage[], GifOptions, string | RegExp]>([
    [[], {}, "encodeGif: needs one frame or more, got none"],
    [
      [grey(2, 2, () => 0), grey(2, 3, () => 0)],
      {},
      "encodeGif: all frames must have one shape, frame 0 is [1, 2, 2], frame 1 is [1, 2, 3]",
    ],
    [
      [{ shape: [2, 1, 1], pixels: new Uint8Array(2) }],
      {},
      "encodeGif: frame 0 must have the shape [1 or 3, height, width], sides at most 65535, and fit its pixels, got [2, 1, 1] and 2 values",
    ],
    [
      [grey(1, 1, () => 0)],
      { delayMs: [1, 2] },
      /delayMs must be a number from 0 to 655350, or one for each of the 1 frames, got \[1,2\]$/,
    ],
    [[grey(1, 1, () => 0)], { delayMs: -1 }, /^encodeGif: delayMs must be a number from 0 to 655350.*got -1$/],
  ])("refuses %j with %j", (frames, options, message) => {
    expect(() => encodeGif(frames, options)).toThrow(message);
    expect(() => encodeGif(frames, options)).toThrow(InputError);
  });
});

describe("gifenc has another face for each loader", () => {
  const entry = fileURLToPath(new URL("gif.ts", import.meta.url));
  const here = encodeGif([grey(2, 2, (i) => i)]);

  it.each([[["browser", "module", "main"]], [["module", "main"]], [["main"]]])("bundled by %j", async (mainFields) => {
    const { outputFiles } = await build({
      ...{ entryPoints: [entry], bundle: true, write: false, format: "iife", globalName: "made" },
      ...{ platform: "browser", mainFields, logLevel: "silent" },
    });
    const scope: { made?: { encodeGif: typeof encodeGif } } = {};
    const text = `${outputFiles[0].text}; this.made = made;`;
    runInNewContext(text, Object.assign(scope, { Uint8Array, Uint32Array, TextDecoder }));
    expect([...scope.made!.encodeGif([grey(2, 2, (i) => i)])]).toEqual([...here]);
  });

  it("is the version whose faces these are", () => {
    const path = new URL("../../../../node_modules/gifenc/package.json", import.meta.url);
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ version: "1.0.3" });
  });
});
