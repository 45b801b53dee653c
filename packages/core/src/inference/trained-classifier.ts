import { checkMatrix, imageValues, largestOfRows, type Images, type Matrix } from "../data/index.js";
import { checkedOnnx } from "../formats/index.js";
import { input } from "../graph/index.js";
import { bindParameters, modelGraph, type ModelGraph, type ModelValues } from "../model-graphs/index.js";
import type { Classifier } from "../models/index.js";
import { graphModel } from "../onnx/index.js";
import { softmax } from "../ops/index.js";
import type { Runtime } from "../runtime/index.js";
import { CompiledNets } from "./compiled-nets.js";

/** x [batch, size] -> probs [batch, classes], for any batch. Throws ShapeError for a net that only one size of batch fits. */
export function probsGraph(model: Classifier, size: number): ModelGraph {
  const x = input("x", ["batch", size]);
  return modelGraph("classifier", [x], (scope) => ({ probs: softmax(model.logits(x, scope)) }));
}

/** A classifier with its values, on a device. Call `release()` when done. */
export class TrainedClassifier {
  readonly #nets: CompiledNets<"classifier">;

  /** @param shape  [channels, height, width] of one image */
  constructor(
    readonly model: Classifier,
    readonly values: ModelValues,
    readonly shape: readonly [number, number, number],
    readonly runtime: Runtime,
  ) {
    this.#nets = new CompiledNets(
      () => runtime.compile(bindParameters(probsGraph(this.model, this.size), values)),
      this.size,
    );
  }

  /** Values of one image. */
  get size(): number {
    return this.shape[0] * this.shape[1] * this.shape[2];
  }

  /**
   * p(y|x) of images.  Shape [count, classes], rows adding up to 1.
   * Throws InputError if the images have another number of values than the model's.
   */
  async probs(images: Images): Promise<Matrix> {
    const x = imageValues(images);
    checkMatrix("classify: images", x, this.size, `a classifier of ${this.shape.join("x")} images`);
    return (await this.#nets.run("classifier", { x }, ["probs"]))["probs"];
  }

  /** The most probable class of each image, [count]. Throws InputError as `probs` does. */
  async predict(images: Images): Promise<Uint16Array> {
    return largestOfRows(await this.probs(images));
  }

  /** The classifier as an ONNX file: x [batch, values], grey values in 0..1 -> probs [batch, classes]; any batch. */
  exportOnnx(metadata: Readonly<Record<string, string>> = {}): Uint8Array {
    return checkedOnnx(
      graphModel({
        ...bindParameters(probsGraph(this.model, this.size), this.values),
        metadata: { producer: "latents", shape: this.shape.join("x"), ...metadata },
      }),
    );
  }

  /** Frees what the device holds. */
  release(): Promise<void> {
    return this.#nets.release();
  }
}
