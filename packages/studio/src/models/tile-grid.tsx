import { largestGrey } from "@latents/core";
import { useEffect, useRef, type ReactNode } from "react";
import type { Rows } from "../engine/engine-api";

interface TileGridProps {
  /** Images row by row, values 0..1; `undefined` keeps the place. */
  readonly rows: readonly (Rows | undefined)[];
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly columns: number;
  /** How many images there are in all, so that nothing jumps when they come. */
  readonly count: number;
  readonly label: string;
}

/** Many small images in one canvas, as wide as there is room, without blur. Several sets of rows take turns: originals above reconstructions. */
export function TileGrid({ rows, shape, columns, count, label }: TileGridProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [channels, height, width] = shape;
  const lines = Math.ceil(count / columns) * rows.length;
  const size = [columns * (width + 1) - 1, lines * (height + 1) - 1] as const;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    context.clearRect(0, 0, size[0], size[1]);
    rows.forEach((set, turn) => {
      for (let i = 0; set && i < set.shape[0]; i++) {
        const line = Math.floor(i / columns) * rows.length + turn;
        context.putImageData(
          picture(set.data.subarray(i * set.shape[1], (i + 1) * set.shape[1]), channels, height, width),
          (i % columns) * (width + 1),
          line * (height + 1),
        );
      }
    });
  }, [...rows, channels, height, width, columns]);
  const style = { width: "100%", aspectRatio: `${size[0]} / ${size[1]}`, background: "var(--studio-line)" };
  return (
    <canvas
      ref={canvas}
      className="pixels"
      width={size[0]}
      height={size[1]}
      style={style}
      role="img"
      aria-label={label}
    />
  );
}

function picture(values: Float32Array, channels: number, height: number, width: number): ImageData {
  const made = new ImageData(width, height);
  const area = height * width;
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < 3; c++) made.data[4 * i + c] = largestGrey * values[(channels === 3 ? c * area : 0) + i];
    made.data[4 * i + 3] = 255;
  }
  return made;
}
