import { largestGrey } from "@latents/core";
import { useEffect, useRef, type ReactNode } from "react";

type Shape = readonly [channels: number, height: number, width: number];

interface PixelsProps {
  /** Values 0..1 (Float32Array) or 0..255 (Uint8Array), [channels, height, width]. */
  readonly values: Float32Array | Uint8Array | undefined;
  readonly shape: Shape;
  /** Side of the picture on the page, in CSS pixels. */
  readonly size: number;
  /** What it shows, for those who do not see it. */
  readonly label: string;
}

/** Draws values into a canvas of one pixel a value. */
export function paint(canvas: HTMLCanvasElement, values: Float32Array | Uint8Array, [channels, h, w]: Shape): void {
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext("2d")!;
  const picture = context.createImageData(w, h);
  const scale = values instanceof Uint8Array ? 1 : largestGrey;
  const area = h * w;
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < 3; c++) picture.data[4 * i + c] = values[(channels === 3 ? c * area : 0) + i] * scale;
    picture.data[4 * i + 3] = 255;
  }
  context.putImageData(picture, 0, 0);
}

/** One image, enlarged without blur. */
export function Pixels({ values, shape, size, label }: PixelsProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [channels, height, width] = shape;
  useEffect(() => {
    if (canvas.current && values) paint(canvas.current, values, [channels, height, width]);
  }, [values, channels, height, width]);
  const style = { width: size, height: (size * height) / width, background: "var(--studio-line)" };
  return <canvas ref={canvas} className="pixels" style={style} role="img" aria-label={label} />;
}
