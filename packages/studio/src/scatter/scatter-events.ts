import type { Stroke } from "./strokes";

/** What the scatter tells. Places are CSS pixels in the plane; indices are of points. */
export interface ScatterEvents {
  hover(index: number | undefined, at: readonly [number, number]): void;
  /** A click on a point; `second` with Shift held. */
  pick(index: number, second: boolean): void;
  /** The cursor was moved to a place of the plane. */
  cursor(position: readonly [number, number]): void;
  /** The view was moved and rests, `cameraToText`; undefined where it shows the points as at first. */
  camera(text: string | undefined): void;
  /** So many points lie outside the view, once it rests. */
  outside(count: number): void;
  /** A stroke of the plane was drawn, `DragMode`. */
  stroke(stroke: Stroke): void;
  /** The images of these points are to be shown. */
  images(rows: readonly number[]): void;
  /** The browser took the graphics memory away and gave it back: all is to be set anew. */
  lost(): void;
}
