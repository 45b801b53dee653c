import type { Images, Matrix } from "../../data/index.js";
import type { ModelValues } from "../../model-graphs/index.js";
import type { Vae } from "../../models/index.js";
import type { Runtime } from "../../runtime/index.js";

/** Labels of a model with conditioning. */
export interface LabelChoice {
  /** Class of each row, -1 for none (a zero vector); of a data set its own by default, else inferred where the model can. */
  readonly labels?: ArrayLike<number>;
  /** Covariates of a table's model as the data have them, [count, covariates]; of rows their own. */
  readonly covariates?: Matrix;
}

/** What is asked of a trained model that needs no graph of it: codes, images, draws. A `TrainedVae`, or an `OnnxVae`. */
export interface CodedVae {
  /** [channels, height, width] of one image. */
  readonly shape: readonly [number, number, number];
  readonly size: number;
  readonly latent: number;
  readonly classes: number;
  readonly isGaussian: boolean;
  readonly hasStandardPrior: boolean;
  /** The posterior whose codes do not lie in all of space, where that is so. */
  readonly boundedPosterior?: string;
  readonly infersLabels: boolean;
  posterior(images: Images, options?: LabelChoice): Promise<{ mean: Matrix; logVar: Matrix }>;
  encode(
    images: Images,
    options?: LabelChoice & { readonly sample?: boolean; readonly seed?: number },
  ): Promise<Matrix>;
  decode(codes: Matrix, options?: LabelChoice): Promise<Matrix>;
  sample(
    count: number,
    options?: LabelChoice & { readonly seed?: number; readonly temperature?: number },
  ): Promise<Matrix>;
  sampleCodes(count: number, options?: LabelChoice & { readonly seed?: number }): Promise<Matrix>;
  release(): Promise<void>;
}

/** What a completion asks of a trained model beside that: a `TrainedVae`. */
export interface AskedVae extends CodedVae {
  readonly model: Vae;
  readonly values: ModelValues;
  readonly runtime: Runtime;
  labelsOf(images: Images, x: Matrix, options: LabelChoice): Promise<ArrayLike<number> | undefined>;
  oneHot(where: string, labels: ArrayLike<number> | undefined, count: number): { labels?: Matrix };
  checkImages(images: Matrix, where: string): void;
}
