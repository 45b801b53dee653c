import {
  imageValues,
  largestGrey,
  neighboursOf,
  pointsAt,
  posteriorMoments,
  subset,
  take,
  type ImageDataset,
} from "@latents/core";
import type { Completions, CompletionOrder, Nearest, Reading, Surroundings } from "./draw-api";
import { scoredAtOnce } from "./draw-scores";
import type { Report, Rows } from "./engine-api";
import type { DrawAnswers, PageModel } from "./page-model";
import { asTrained } from "./training/training-pictures";

const codedImages = 20_000;
const scoredImages = 500;
const nearestShown = 8;
const completionsShown = 8;
const searchSteps = 300;
/** Between two looks at whether somebody wants it to end. */
const stepsAtOnce = 25;

interface Coded {
  readonly images: ImageDataset;
  readonly codes: Rows;
}

/** What the Draw view asks of a model. */
export class DrawDesk {
  readonly #answers = new Map<string, Promise<DrawAnswers>>();
  readonly #coded = new Map<string, Coded>();
  /** The completion that is wanted: an older one ends itself. */
  #wanted = 0;

  constructor(
    private readonly model: (id: string) => PageModel,
    private readonly dataset: (id: string) => ImageDataset,
  ) {}

  /** Encodes training images, whose codes drawings are compared with, and scores test images. Throws InputError. */
  async gather(model: string, train: string, test: string, report?: Report): Promise<Surroundings> {
    const { vae, presented } = this.model(model);
    const tested = take(this.dataset(test), Math.min(scoredImages, this.dataset(test).count));
    const images = take(this.dataset(train), Math.min(codedImages, this.dataset(train).count));
    const { latent, size, classes } = vae;
    const codes: Rows = { shape: [images.count, latent], data: new Float32Array(images.count * latent) };
    for (let from = 0; from < images.count; from += 500) {
      const part = subset(images, range(from, Math.min(images.count, from + 500)));
      const labels = classes > 0 ? part.labels : undefined;
      const rows: Rows = { shape: [part.count, size], data: asTrained(part, presented) };
      codes.data.set((await vae.encode(rows, { labels: labels && Array.from(labels) })).data, from * latent);
      report?.((0.7 * (from + part.count)) / images.count);
    }
    this.#coded.set(model, { images, codes });
    const answers = await this.#answersOf(model);
    const scores = new Float64Array(tested.count);
    for (let from = 0; from < tested.count; from += scoredAtOnce) {
      const some = subset(tested, range(from, Math.min(tested.count, from + scoredAtOnce)));
      scores.set(await answers.scores(some.pixels, some.labels && Array.from(some.labels)), from);
      report?.(0.7 + (0.3 * (from + some.count)) / tested.count);
    }
    return { scores: scores.sort(), images: images.count };
  }

  /** Reads a drawing, grey values 0..255. `label`: the class to take it for; by default the likeliest. */
  async read(model: string, pixels: Uint8Array, label?: number): Promise<Reading> {
    const { vae, presented } = this.model(model);
    const { latent, classes, size } = vae;
    const image: ImageDataset = { name: "drawing", split: "", count: 1, shape: vae.shape, pixels };
    const rows: Rows = { shape: [1, size], data: asTrained(image, presented) };
    const { taken, score } = await this.#explain(model, image, label);
    const labels = taken === undefined ? undefined : [taken];
    const { mean, logVar } = await posteriorMoments(vae, rows, { labels });
    const every = range(0, Math.max(1, classes));
    const codes: Rows = { shape: [every.length, latent], data: new Float32Array(every.length * latent) };
    for (const i of every) codes.data.set(mean.data, i * latent);
    const decoded = await vae.decode(codes, classes > 0 ? { labels: every } : {});
    const own = taken ?? 0;
    return {
      ...{ mean: mean.data, logVar: logVar.data, score },
      reconstruction: decoded.data.slice(own * size, (own + 1) * size),
      ...(taken !== undefined && { label: taken, restyled: decoded }),
      ...(this.#coded.has(model) && { nearest: await this.#nearest(this.#coded.get(model)!, mean, taken) }),
    };
  }

  /** The class of a model with labels, and the score. */
  async #explain(
    model: string,
    image: ImageDataset,
    label: number | undefined,
  ): Promise<{ taken?: number; score: number }> {
    const { classes } = this.model(model).vae;
    const answers = await this.#answersOf(model);
    if (classes === 0) return { score: (await answers.scores(image.pixels))[0] };
    if (label !== undefined) return { taken: label, score: (await answers.scores(image.pixels, [label]))[0] };
    const { label: taken, score } = await answers.likeliest(image.pixels);
    return { taken, score };
  }

  /** Among the images of the same class where the code is of the style alone. */
  async #nearest({ images, codes }: Coded, mean: Rows, label: number | undefined): Promise<Nearest> {
    const { labels } = images;
    const among =
      label === undefined || !labels ? undefined : range(0, images.count).filter((i) => labels[i] === label);
    const points = among ? pointsAt(codes, among) : codes;
    const found = await neighboursOf(mean, points, Math.min(nearestShown, points.shape[0]));
    const indices = Array.from(found.indices, (i) => among?.[i] ?? i);
    const shown = subset(images, indices);
    return {
      images: imageValues(shown),
      distances: found.distances,
      ...(shown.labels && { labels: Array.from(shown.labels) }),
    };
  }

  /** Completes a drawing several ways; undefined where a newer call or `cancel` came meanwhile. Throws InputError. */
  async complete(
    model: string,
    { pixels, seen, label, seed }: CompletionOrder,
    report?: Report,
  ): Promise<Completions | undefined> {
    const ticket = ++this.#wanted;
    const { vae, presented } = this.model(model);
    const bits = presented.data.binarisation !== "none";
    const data = Float32Array.from(pixels, (v) => (bits ? Number(v > 127.5) : v / largestGrey));
    try {
      const answers = await this.#answersOf(model);
      const { completions, before, after } = await answers.complete({ shape: [1, vae.size], data }, seen, {
        ...{ count: completionsShown, steps: searchSteps, stepsAtOnce, seed },
        ...(label !== undefined && { labels: [label] }),
        onSteps: async (done, steps) => {
          report?.(done / steps);
          // lets a message in
          await new Promise((resolve) => setTimeout(resolve, 0));
          if (this.#wanted !== ticket) throw new Cancelled();
        },
      });
      // what is seen stays as it was drawn, in its greys
      const images = completions.data.map((value, i) =>
        seen[i % vae.size] ? pixels[i % vae.size] / largestGrey : value,
      );
      const shape = completions.shape;
      return { images: { shape, data: images }, before: before.logProb[0], after: after.logProb[0] };
    } catch (error) {
      if (error instanceof Cancelled) return undefined;
      throw error;
    }
  }

  cancel(): void {
    this.#wanted++;
  }

  /** Lets go of what it has of a model. */
  async forget(model: string): Promise<void> {
    const answers = this.#answers.get(model);
    this.#answers.delete(model);
    this.#coded.delete(model);
    await (await answers)?.release();
  }

  #answersOf(id: string): Promise<DrawAnswers> {
    const answers = this.#answers.get(id) ?? this.model(id).drawing();
    this.#answers.set(id, answers);
    return answers;
  }
}

class Cancelled extends Error {}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
