import type { Points } from "../points.js";
import { tiled } from "./plane-parts.js";
import { PlanePlaces } from "./plane-places.js";

/** Half the side of the window onto the plane: four standard deviations of the prior. */
export const planeReach = 4;

/** A moment of a model in training: where the codes of the same images lie, and what the plane decodes to. */
export interface PlaneFrame {
  readonly step: number;
  /** Of the codes in the plane, [count, 2]. */
  readonly positions: Float32Array<ArrayBuffer>;
  /** The decoded window, -planeReach..planeReach, as one picture 0..255, [channels, side height, side width], upwards being up. */
  readonly manifold: Uint8Array<ArrayBuffer>;
}

/** What all frames of a training have in common. */
export interface PlaneStage {
  /** The images whose codes move, 0..255, [count, channels height width]. */
  readonly images: Uint8Array<ArrayBuffer>;
  readonly count: number;
  readonly labels?: Uint16Array<ArrayBuffer>;
  readonly shape: readonly [channels: number, height: number, width: number];
  /** Pictures along a side of the manifold. */
  readonly side: number;
  readonly axes: readonly [string, string];
}

/** A model as it is at a step. */
export interface PlaneNets {
  /** The posterior's means of the stage's images, [count, latent]. */
  encode(): Promise<Points<Float32Array>>;
  decode(codes: Points<Float32Array>): Promise<Points<Float32Array>>;
}

/** Pixels along a side of the manifold's picture, and pictures, at most. */
const most = { pixels: 448, side: 14 } as const;

/** Pictures along a side, so that the whole is not too large; images that are large have three. */
export const manifoldSide = ([, height, width]: PlaneStage["shape"]): number =>
  Math.max(3, Math.min(most.side, Math.floor(most.pixels / Math.max(height, width))));

/** What the plane's axes are: the latent numbers themselves where there are two at most. */
export const planeAxes = (latent: number): PlaneStage["axes"] =>
  latent <= 2 ? ["z0", latent === 2 ? "z1" : ""] : ["PC 1", "PC 2"];

/** Steps at which frames are due: close together at first, when the codes move most. */
export const planeSteps = (steps: number, frames: number): readonly number[] => [
  ...new Set(Array.from({ length: frames }, (_, i) => 1 + Math.round((steps - 1) * (i / (frames - 1)) ** 2.2))),
];

/** The frames of one training, on the plane of `PlanePlaces`. */
export class PlaneFrames {
  readonly #places: PlanePlaces;

  /** @param before  positions of the last frame, where others came before */
  constructor(
    private readonly latent: number,
    private readonly shape: PlaneStage["shape"],
    private readonly side: number,
    before?: Float32Array,
  ) {
    this.#places = new PlanePlaces(latent, before);
  }

  async frame(step: number, nets: PlaneNets): Promise<PlaneFrame> {
    const { latent, side, shape } = this;
    const { positions, origin, directions } = this.#places.of(await nets.encode());
    const codes = new Float32Array(side * side * latent);
    for (let at = 0; at < side * side; at++) {
      const x = (((at % side) + 0.5) / side) * 2 * planeReach - planeReach;
      const y = planeReach - ((Math.floor(at / side) + 0.5) / side) * 2 * planeReach;
      for (let j = 0; j < latent; j++)
        codes[at * latent + j] = origin[j] + x * directions[0][j] + y * (directions[1]?.[j] ?? 0);
    }
    const images = await nets.decode({ shape: [side * side, latent], data: codes });
    return { step, positions, manifold: tiled(images.data, shape, side) };
  }
}
