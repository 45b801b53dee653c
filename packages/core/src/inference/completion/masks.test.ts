import { describe, expect, it } from "vitest";
import { invertMask, maskFromImage, maskFromText, maskOfValues } from "./masks.js";

const rows = (mask: Uint8Array, width: number): string[] =>
  Array.from({ length: mask.length / width }, (_, i) => mask.subarray(i * width, (i + 1) * width).join(""));

describe("maskFromText", () => {
  it("shows the half that the word names, the middle going to top and left", () => {
    const of = (text: string): string[] => rows(maskFromText(text, [3, 3, 4]), 4);
    expect(of("top")).toEqual(["1111", "1111", "0000"]);
    expect(of("bottom")).toEqual(["0000", "0000", "1111"]);
    expect(of("left")).toEqual(["1100", "1100", "1100"]);
    expect(of("right")).toEqual(["0011", "0011", "0011"]);
    expect(rows(maskFromText("left", [1, 1, 3]), 3)).toEqual(["110"]);
  });

  it("shows random pixels by their share, and again the same by their seed", () => {
    for (const share of [0.1, 0.5, 0.9]) {
      const mask = maskFromText(`random:${share}`, [1, 100, 100], { seed: 3 });
      const seen = mask.reduce((a, b) => a + b, 0) / 1e4;
      expect(Math.abs(seen - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / 1e4));
      expect(maskFromText(`random:${share}`, [1, 100, 100], { seed: 3 })).toEqual(mask);
      expect(maskFromText(`random:${share}`, [1, 100, 100], { seed: 4 })).not.toEqual(mask);
    }
  });

  it.each(["", "Top", "middle", "random", "random:", "random:0", "random:1", "random:x", "random:0.5:2", "top:0.5"])(
    "refuses %j",
    (text) => {
      expect(() => maskFromText(text, [1, 4, 4])).toThrow(
        `mask: must be top, bottom, left, right or random:SHARE with a share between 0 and 1, got ${JSON.stringify(text)}`,
      );
    },
  );
});

describe("maskFromImage", () => {
  it("shows what is white, grey or coloured", () => {
    const grey = { shape: [1, 1, 4], pixels: Uint8Array.of(0, 127, 128, 255) } as const;
    expect([...maskFromImage(grey, [3, 1, 4], "m.png")]).toEqual([0, 0, 1, 1]);
    const color = { shape: [3, 1, 2], pixels: Uint8Array.of(255, 255, 0, 255, 0, 255) } as const;
    expect([...maskFromImage(color, [1, 1, 2], "m.png")]).toEqual([0, 1]);
  });

  it("must be as large as the images", () => {
    expect(() => maskFromImage({ shape: [1, 4, 6], pixels: new Uint8Array(24) }, [1, 28, 28], "m.png")).toThrow(
      "m.png: a mask must be as large as the model's images, 28 x 28 pixels (width x height), got 6 x 4",
    );
  });
});

it("maskOfValues holds for all channels, invertMask turns it round", () => {
  expect([...maskOfValues(Uint8Array.of(7, 0), [3, 1, 2])]).toEqual([1, 0, 1, 0, 1, 0]);
  expect([...invertMask(Uint8Array.of(7, 0, 1))]).toEqual([0, 1, 0]);
});
