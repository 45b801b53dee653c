import { planeReach, type PlaneFrame, type PlaneStage } from "@latents/core";
import { inked, inkOfClass } from "../ui/inked";
import { colorOf } from "../ui/palette";

/** How the plane is drawn. */
export interface PlaneLook {
  readonly dark: boolean;
  /** Some of the points as their images. */
  readonly sprites: boolean;
  /** Classes that are left out. */
  readonly hidden: ReadonlySet<number>;
}

const inks = {
  light: { ground: "#ffffff", ink: [20, 22, 31], opacity: 0.5, line: "#d5d9e4" },
  dark: { ground: "#11131a", ink: [235, 238, 248], opacity: 0.5, line: "#2c3040" },
} as const;

/** Images that have room without hiding each other. */
const mostSprites = 220;

/** Draws moments of a training: the decoded plane, and the codes of images over it. Between two frames both pass over into the next. */
export class PlanePainter {
  readonly #manifolds = new Map<string, HTMLCanvasElement>();
  readonly #sprites = new Map<number, HTMLCanvasElement>();

  constructor(readonly stage: PlaneStage) {}

  /** The plane at a place between frames, `at` 0..frames.length - 1, into a square of `side` units of the context. */
  paint(
    context: CanvasRenderingContext2D,
    side: number,
    frames: readonly PlaneFrame[],
    at: number,
    look: PlaneLook,
  ): void {
    const { ground, line } = inks[look.dark ? "dark" : "light"];
    context.fillStyle = ground;
    context.fillRect(0, 0, side, side);
    const before = Math.max(0, Math.min(frames.length - 1, Math.floor(at)));
    const [from, to] = [frames[before], frames[Math.min(frames.length - 1, before + 1)]];
    if (!from) return;
    const share = Math.min(1, Math.max(0, at - before));
    context.save();
    context.beginPath();
    context.rect(0, 0, side, side);
    context.clip();
    context.globalAlpha = to === from ? 1 : 1 - share;
    context.drawImage(this.#manifold(from, look.dark), 0, 0, side, side);
    if (to !== from && share > 0) {
      context.globalAlpha = share;
      context.drawImage(this.#manifold(to, look.dark), 0, 0, side, side);
    }
    context.globalAlpha = 1;
    context.strokeStyle = line;
    context.lineWidth = 1;
    context.beginPath();
    for (const [x1, y1, x2, y2] of [
      [0, 0.5, 1, 0.5],
      [0.5, 0, 0.5, 1],
    ]) {
      context.moveTo(x1 * side, y1 * side);
      context.lineTo(x2 * side, y2 * side);
    }
    context.stroke();
    this.#points(context, side, (i) => from.positions[i] + (to.positions[i] - from.positions[i]) * share, look);
    context.restore();
  }

  #points(context: CanvasRenderingContext2D, side: number, place: (i: number) => number, look: PlaneLook): void {
    const { count, labels } = this.stage;
    const [unit, half] = [side / (2 * planeReach), side / 2];
    const sprites = look.sprites ? Math.min(mostSprites, count) : 0;
    const radius = Math.max(2, side / 190);
    context.lineWidth = radius / 3;
    context.strokeStyle = inks[look.dark ? "dark" : "light"].ground;
    const isHidden = (i: number): boolean => look.hidden.has(labels?.[i] ?? 0);
    for (let i = sprites; i < count; i++) {
      if (isHidden(i)) continue;
      context.fillStyle = colorOf(labels?.[i] ?? 0);
      context.beginPath();
      context.arc(half + unit * place(2 * i), half - unit * place(2 * i + 1), radius, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    }
    const size = side / 21;
    context.imageSmoothingEnabled = true;
    for (let i = 0; i < sprites; i++) {
      if (isHidden(i)) continue;
      const [x, y] = [half + unit * place(2 * i), half - unit * place(2 * i + 1)];
      context.drawImage(this.#sprite(i), x - size / 2, y - size / 2, size, size);
    }
  }

  /** The manifold of a frame as ink on nothing, so that one picture serves every size; images in colours as they are. */
  #manifold({ step, manifold }: PlaneFrame, dark: boolean): HTMLCanvasElement {
    const key = `${step}${dark ? " dark" : ""}`;
    const known = this.#manifolds.get(key);
    if (known) return known;
    const { ink, opacity } = inks[dark ? "dark" : "light"];
    const { shape, side } = this.stage;
    const made = inked(manifold, [shape[0], side * shape[1], side * shape[2]], ink, opacity);
    this.#manifolds.set(key, made);
    return made;
  }

  #sprite(i: number): HTMLCanvasElement {
    const known = this.#sprites.get(i);
    if (known) return known;
    const { images, shape, labels } = this.stage;
    const size = shape[0] * shape[1] * shape[2];
    const made = inked(images.subarray(i * size, (i + 1) * size), shape, inkOfClass(labels?.[i] ?? 0), 1);
    this.#sprites.set(i, made);
    return made;
  }
}
