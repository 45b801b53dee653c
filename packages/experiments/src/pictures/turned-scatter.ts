import type { Matrix } from "@latents/core";
import { scatterSvg, svgToPng } from "latents/draw";
import type { Picture } from "../workbench/findings.js";

/** Degrees that the cloud is turned by, and that it is seen from above. */
const turns = [0, 60, 120];
const tilt = 20;

/**
 * Codes of three dimensions as a turnable scatter shows them, coloured by label: from three sides around the upright third dimension, without perspective:
 * right = c0 cos a + c1 sin a,  up = c2 cos t + (c0 sin a - c1 cos a) sin t.  Files `<name>-0.png`, `<name>-60.png`, ...
 */
export async function turnedScatter(
  name: string,
  title: string,
  { codes, labels }: { readonly codes: Matrix; readonly labels?: ArrayLike<number> },
): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const turn of turns) {
    const { x, y } = seenFrom(codes, turn, tilt);
    const svg = scatterSvg(title, {
      ...{ x, y, axes: ["turned about z2", "z2, seen from above"] },
      ...(labels && { labels: Uint16Array.from(labels) }),
      note: `Turned by ${turn} degrees, seen from ${tilt} degrees above. Coloured by digit.`,
    });
    pictures.push({
      file: `${name}-${turn}.png`,
      caption: `${title}, turned by ${turn} degrees, coloured by digit`,
      bytes: await svgToPng(svg, { width: 1000 }),
    });
  }
  return pictures;
}

/** Where codes [count, 3] lie in a picture, turned and seen from above by so many degrees. */
export function seenFrom(
  { shape: [count], data }: Matrix,
  turn: number,
  above: number,
): { readonly x: Float32Array; readonly y: Float32Array } {
  const [a, t] = [turn, above].map((degrees) => (degrees * Math.PI) / 180);
  const [x, y] = [new Float32Array(count), new Float32Array(count)];
  for (let i = 0; i < count; i++) {
    const [c0, c1, c2] = data.subarray(3 * i, 3 * i + 3);
    x[i] = c0 * Math.cos(a) + c1 * Math.sin(a);
    y[i] = c2 * Math.cos(t) + (c0 * Math.sin(a) - c1 * Math.cos(a)) * Math.sin(t);
  }
  return { x, y };
}
