import { mkdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import {
  chosenIndices,
  manifoldSide,
  PlaneFrames,
  planeAxes,
  planeFrameName,
  planeFrameStep,
  planeStageName,
  readPlaneFrame,
  writePlaneFrame,
  writePlaneStage,
  type Config,
  type ImageDataset,
  type PlaneStage,
  type TrainedVae,
} from "@latents/core";
import { readFolderIfThere, readInput, writeError, writeFileAtomic } from "../../files/index.js";
import { chosenAsTrained } from "../../run/model/images-as-trained.js";

/** Test images whose codes are followed. */
const followed = 500;
/** Latent numbers at most of a plane: the directions of most variance of more take long to find. */
const mostLatent = 256;

interface Begun {
  readonly plane: PlaneFrames;
  readonly stage: PlaneStage;
  /** The images, as the encoder takes them. */
  readonly input: ImageDataset;
}

/** Draws the plane of codes of a model in training, a file a moment: where the codes of the same test images lie, and what the plane decodes to. */
export class RunPlane {
  #begun: Begun | undefined;

  /** @param folder  where the files go */
  constructor(
    private readonly folder: string,
    private readonly test: ImageDataset,
    private readonly config: Config,
  ) {}

  /**
   * Writes the frame of a step, and the stage before the first one. A model whose codes are no Gaussian's, or of more than 256 numbers, has none. Throws RunError if the disk
   * refuses.
   */
  async draw(trained: TrainedVae, step: number): Promise<void> {
    if (!trained.isGaussian || trained.latent > mostLatent) return;
    const { plane, stage, input } = (this.#begun ??= await this.#begin(trained, step));
    const frame = await plane.frame(step, {
      encode: () => trained.encode(input),
      decode: (codes) => trained.decode(codes, trained.classes > 0 ? { labels: new Uint16Array(codes.shape[0]) } : {}),
    });
    await writeFileAtomic(join(this.folder, planeFrameName(step)), writePlaneFrame(frame, stage));
  }

  async #begin({ latent, shape }: TrainedVae, step: number): Promise<Begun> {
    const { test, config, folder } = this;
    const chosen = chosenIndices(test, Math.min(followed, test.count));
    const input = chosenAsTrained(test, config, chosen);
    const { count, labels, pixels } = input;
    const kept = { images: Uint8Array.from(pixels), count, shape, ...(labels && { labels: Uint16Array.from(labels) }) };
    const stage: PlaneStage = { ...kept, side: manifoldSide(shape), axes: planeAxes(latent) };
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw writeError(folder, error);
    });
    await writeFileAtomic(join(folder, planeStageName), writePlaneStage(kept, latent));
    return { stage, input, plane: new PlaneFrames(latent, shape, stage.side, await this.#before(step, stage)) };
  }

  /** Where the codes lay at the last moment before a step: a training that goes on turns its plane onto that. What lies beyond it belongs to a future that was given up. */
  async #before(step: number, stage: PlaneStage): Promise<Float32Array | undefined> {
    const steps = (await readFolderIfThere(this.folder)).flatMap(({ name }) => planeFrameStep(name) ?? []);
    for (const later of steps.filter((other) => other >= step)) await unlink(this.#file(later)).catch(() => undefined);
    const last = Math.max(...steps.filter((other) => other < step));
    if (last === -Infinity) return undefined;
    const path = this.#file(last);
    try {
      return readPlaneFrame(await readInput(path), path, last, stage).positions;
    } catch {
      // a damaged one, or one of other images, says nothing
      return undefined;
    }
  }

  #file(step: number): string {
    return join(this.folder, planeFrameName(step));
  }
}
