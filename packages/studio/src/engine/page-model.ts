import type { CodedVae, Completion, CompleteOptions, Config, ImageDataset } from "@latents/core";
import type { DataFacts, ModelFacts, Rows } from "./engine-api";
import type { OwnTable } from "./table/own-table-api";

/** What the engine asks of a model, whatever answers for it: its own graph (`graph-model.ts`) or ONNX nets (`nets-model.ts`). */
export interface PageModel {
  /** Codes, images and draws. */
  readonly vae: CodedVae;
  readonly facts: Omit<ModelFacts, "id">;
  /** How images were presented to it. */
  readonly presented: Presented;
  /** Mean KL of each dimension over images, nats, from a prior that is learned; undefined where it does not split, or cannot be asked. */
  readonly ownKl: (images: ImageDataset) => Promise<ArrayLike<number> | undefined>;
  /** What answers for drawings: loaded when the first of them is read. */
  drawing(): Promise<DrawAnswers>;
}

export interface Presented extends Pick<Config, "seed"> {
  readonly data: Pick<Config["data"], "binarisation">;
}

/** What only the view of drawings asks. */
export interface DrawAnswers {
  /** How badly images 0..255, [count size], are explained, nats; `ModelFacts.score` says by what. Labels for a model that takes them. */
  scores(pixels: Uint8Array, labels?: readonly number[]): Promise<Float64Array>;
  /** The class that an image 0..255 is taken for, by a model with labels, and its score as one of it. */
  likeliest(pixels: Uint8Array): Promise<{ readonly label: number; readonly score: number }>;
  /** See `completeImages`. Throws InputError where it cannot be done. */
  complete(images: Rows, seen: Uint8Array, options: CompleteOptions): Promise<Completion>;
  /** Frees what the device holds. */
  release(): Promise<void>;
}

/** Models and data sets that the engine has taken in, by the ids that the page knows them by. */
export class Held {
  readonly #models = new Map<string, PageModel>();
  readonly #data = new Map<string, ImageDataset>();
  /** The table of the user's own that was taken in last. */
  #table: { readonly id: string; readonly table: OwnTable } | undefined;
  #taken = 0;

  holdModel(model: PageModel): ModelFacts {
    const id = `model-${++this.#taken}`;
    this.#models.set(id, model);
    return { id, ...model.facts };
  }

  hold(dataset: ImageDataset): DataFacts {
    const id = `data-${++this.#taken}`;
    this.#data.set(id, dataset);
    const { name, split, count, shape, labels } = dataset;
    return { ...{ id, name, split, count, shape }, ...(labels && { labels: labels.slice() }) };
  }

  holdTable(table: OwnTable): string {
    const id = `table-${++this.#taken}`;
    this.#table = { id, table };
    return id;
  }

  table(id: string): OwnTable {
    if (this.#table?.id !== id) throw new Error("internal: the engine does not have this table");
    return this.#table.table;
  }

  /** The model, which is held no more; undefined where it was not. */
  dropModel(id: string): PageModel | undefined {
    const model = this.#models.get(id);
    this.#models.delete(id);
    return model;
  }

  dropData(id: string): void {
    this.#data.delete(id);
  }

  vae(id: string): CodedVae {
    return this.model(id).vae;
  }

  model(id: string): PageModel {
    const model = this.#models.get(id);
    if (!model) throw new Error("internal: the engine does not have this model");
    return model;
  }

  dataset(id: string): ImageDataset {
    const dataset = this.#data.get(id);
    if (!dataset) throw new Error("internal: the engine does not have these images");
    return dataset;
  }
}
