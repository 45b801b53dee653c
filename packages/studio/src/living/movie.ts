import type { PlaneFrame } from "@latents/core";
import { gifFilm } from "./gif-film";
import { colorOf } from "../ui/palette";
import type { VideoKind } from "./video-film";
import type { PlaneLook, PlanePainter } from "./plane-painter";

export type MovieKind = "gif" | VideoKind;

/** What a film shows besides the plane. */
export interface MovieTitle {
  readonly title: string;
  readonly look: PlaneLook;
  /** Words for the classes of the points. */
  readonly classes: readonly { readonly key: number; readonly name: string }[];
}

/** Seconds of a film: at most for the training, of each frame of it, and for its end, which stays a while. */
const seconds = { moving: 7, frame: 0.25, resting: 1.5 } as const;
const kinds = {
  gif: { side: 360, perSecond: 10, type: "image/gif" },
  webm: { side: 720, perSecond: 30, type: "video/webm" },
  mp4: { side: 720, perSecond: 30, type: "video/mp4" },
} as const;

/** The pictures of a film: which place between frames each shows. */
export function filmPlaces(frames: number, kind: MovieKind): readonly number[] {
  const { perSecond } = kinds[kind];
  const moving = Math.round(Math.min(seconds.moving, seconds.frame * (frames - 1)) * perSecond);
  const resting = Math.round(seconds.resting * perSecond);
  const last = frames - 1;
  return [...Array.from({ length: moving }, (_, i) => (last * i) / moving), ...new Array<number>(resting).fill(last)];
}

/** Draws one picture of a film: title and step above the plane, the classes below. */
function drawPicture(
  context: CanvasRenderingContext2D,
  side: number,
  painter: PlanePainter,
  frames: readonly PlaneFrame[],
  at: number,
  { title, look, classes }: MovieTitle,
): void {
  const [head, foot] = bars(side);
  const [ground, text] = look.dark ? ["#171a24", "#f2f4fb"] : ["#f7f8fc", "#14161f"];
  context.fillStyle = ground;
  context.fillRect(0, 0, side, head + side + foot);
  context.save();
  context.translate(0, head);
  painter.paint(context, side, frames, at, look);
  context.restore();
  const size = head * 0.44;
  context.fillStyle = text;
  context.textBaseline = "middle";
  context.font = `600 ${size}px system-ui, sans-serif`;
  context.textAlign = "left";
  context.fillText(title, head * 0.35, head / 2, side * 0.62);
  context.font = `${size}px system-ui, sans-serif`;
  context.textAlign = "right";
  const { step } = frames[Math.round(at)];
  context.fillText(`step ${step.toLocaleString("en")}`, side - head * 0.35, head / 2);
  context.textAlign = "center";
  context.font = `600 ${foot * 0.6}px system-ui, sans-serif`;
  classes.forEach(({ key, name }, i) => {
    context.fillStyle = colorOf(key);
    context.fillText(name, ((i + 0.5) * side) / classes.length, head + side + foot / 2, side / classes.length - 4);
  });
}

/** Heights above and below the plane; even, as video wants them. */
const bars = (side: number): readonly [number, number] => [2 * Math.round(side / 30), 2 * Math.round(side / 44)];

/**
 * The film of a training as a file. Tells the share that is done; stops with the signal's reason. Throws where this browser cannot make one.
 */
export async function makeMovie(
  kind: MovieKind,
  painter: PlanePainter,
  frames: readonly PlaneFrame[],
  title: MovieTitle,
  report: (done: number) => void,
  signal: AbortSignal,
): Promise<Blob> {
  const { side, perSecond, type } = kinds[kind];
  const [head, foot] = bars(side);
  const canvas = document.createElement("canvas");
  canvas.width = side;
  canvas.height = head + side + foot;
  const context = canvas.getContext("2d", { willReadFrequently: kind === "gif" })!;
  const film =
    kind === "gif"
      ? gifFilm(context, perSecond)
      : await (await import("./video-film")).videoFilm(canvas, kind, perSecond);
  const places = filmPlaces(frames.length, kind);
  try {
    for (const [i, at] of places.entries()) {
      signal.throwIfAborted();
      drawPicture(context, side, painter, frames, at, title);
      await film.add(i);
      report((i + 1) / places.length);
    }
  } catch (error) {
    await film.cancel();
    throw error;
  }
  return new Blob([await film.end()], { type });
}
