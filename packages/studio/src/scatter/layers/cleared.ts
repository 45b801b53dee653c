import type { Size } from "../camera";

/** An empty canvas of a size in CSS pixels, sharp on dense screens. */
export function cleared(canvas: HTMLCanvasElement, { width, height }: Size): CanvasRenderingContext2D {
  const pixels = Math.min(devicePixelRatio, 2);
  const [w, h] = [Math.round(width * pixels), Math.round(height * pixels)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext("2d")!;
  context.setTransform(pixels, 0, 0, pixels, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
