/** What images and their reconstructions say of a model. */
export interface ImageFigureResult {
  /** 1 - sum (x - reconstruction)^2 / sum (x - mean image)^2: 1 is perfect, 0 no better than the mean image. Absent where all images are equal. */
  readonly explained?: number;
  /** Root of the mean squared error of a value, in units of x. */
  readonly error: number;
  /** Mean absolute error of a value, in units of x. */
  readonly absoluteError: number;
  /** Sum of squared differences of neighbouring values, reconstructions over images: below 1 they are smoother. Absent for flat images. */
  readonly detail?: number;
  /** Largest magnitude of a reconstruction's value. */
  readonly largest: number;
  /** Share of values that the decoder is sure of (below 0.001 or above 0.999). */
  readonly sure: number;
  /** Share of these that the model's input says otherwise. */
  readonly sureWrong: number;
}

/** A value that a decoder gives this near to 0 or 1 is one that it is sure of. */
const sureWithin = 1e-3;

/** Sums over images and their reconstructions, which come in pieces. */
export class ImageFigures {
  readonly #size: number;
  #count = 0;
  /** Of each place of the image: the sum of x. */
  readonly #sum: Float64Array;
  #squares = 0;
  #errors = 0;
  #absolute = 0;
  /** Squared differences of neighbours, of the images and of the reconstructions. */
  readonly #differences = { images: 0, decoded: 0 };
  #largest = 0;
  #sure = 0;
  #wrong = 0;

  /** @param shape  [channels, height, width] of one image */
  constructor(private readonly shape: readonly [number, number, number]) {
    this.#size = shape[0] * shape[1] * shape[2];
    this.#sum = new Float64Array(this.#size);
  }

  /** What images ought to be, the input that the model got for it (bits drawn from it, or itself), and the reconstructions: each [count, size]. */
  add(images: Float32Array, input: Float32Array, decoded: Float32Array): void {
    this.#count += images.length / this.#size;
    for (let i = 0; i < images.length; i++) {
      const [x, mean] = [images[i], decoded[i]];
      const error = x - mean;
      this.#sum[i % this.#size] += x;
      this.#squares += x * x;
      this.#errors += error * error;
      this.#absolute += Math.abs(error);
      // NaN is larger than all
      this.#largest = Math.max(this.#largest, Math.abs(mean));
      if (mean < sureWithin || mean > 1 - sureWithin) {
        this.#sure++;
        if (Math.abs(input[i] - mean) > 0.5) this.#wrong++;
      }
    }
    this.#differences.images += this.#neighbours(images);
    this.#differences.decoded += this.#neighbours(decoded);
  }

  /** Sum of squared differences of values with those at their right and below. */
  #neighbours(values: Float32Array): number {
    const [, height, width] = this.shape;
    let sum = 0;
    for (let i = 0; i < values.length; i++) {
      if (i % width < width - 1) sum += (values[i + 1] - values[i]) ** 2;
      if (Math.floor(i / width) % height < height - 1) sum += (values[i + width] - values[i]) ** 2;
    }
    return sum;
  }

  result(): ImageFigureResult {
    const values = this.#count * this.#size;
    const total = this.#squares - this.#sum.reduce((sum, v) => sum + v * v, 0) / this.#count;
    const { images, decoded } = this.#differences;
    return {
      // beside the rounding of float32
      ...(total > 1e-6 * values && { explained: 1 - this.#errors / total }),
      error: Math.sqrt(this.#errors / values),
      absoluteError: this.#absolute / values,
      ...(images > 0 && { detail: decoded / images }),
      largest: this.#largest,
      sure: this.#sure / values,
      sureWrong: this.#sure === 0 ? 0 : this.#wrong / this.#sure,
    };
  }
}
