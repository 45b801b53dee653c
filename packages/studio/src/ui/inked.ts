import { rgbOf } from "./palette";

type Ink = readonly [red: number, green: number, blue: number];

/** The colour of a class as ink, 0..255. */
export const inkOfClass = (label: number): Ink => {
  const [red, green, blue] = rgbOf(label);
  return [Math.round(255 * red), Math.round(255 * green), Math.round(255 * blue)];
};

/** Values 0..255, [channels, height, width]: grey values as more or less of an ink; three channels as the colours that they are. */
export function inked(
  values: Uint8Array,
  [channels, height, width]: readonly [number, number, number],
  ink: Ink,
  opacity: number,
): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const picture = new ImageData(width, height);
  const area = height * width;
  for (let i = 0; i < area; i++)
    if (channels === 3) {
      for (let c = 0; c < 3; c++) picture.data[4 * i + c] = values[c * area + i];
      picture.data[4 * i + 3] = 255 * opacity;
    } else {
      picture.data.set(ink, 4 * i);
      picture.data[4 * i + 3] = values[i] * opacity;
    }
  canvas.getContext("2d")!.putImageData(picture, 0, 0);
  return canvas;
}
