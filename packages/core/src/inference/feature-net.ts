import { checkMatrix, type Matrix } from "../data/index.js";
import { FormatError, InputError } from "../errors.js";
import { openOnnx, type OpenedOnnx, type RuntimeOptions } from "../runtime/index.js";

/** Rows that are fed at once. */
const rowsAtOnce = 250;

/**
 * A net in an ONNX file that makes features of images: one input, [batch, values] or [batch, channels, height, width] of floats 0 to 1; its first output counts, laid
 * out as [batch, features]. Any net will do; figures of features are comparable only by one net. Call `release()` when done.
 */
export class FeatureNet {
  private constructor(
    private readonly net: OpenedOnnx,
    private readonly shape: readonly [number, number, number],
    private readonly name: string,
  ) {}

  /**
   * @param shape  [channels, height, width] of the images
   * Throws FormatError, beginning with `name`, for bytes that are no net of one input.
   */
  static async open(
    file: Uint8Array,
    shape: readonly [number, number, number],
    name: string,
    options: Pick<RuntimeOptions, "threads"> = {},
  ): Promise<FeatureNet> {
    const net = await openOnnx(file, name, options);
    if (net.inputs.length === 1 && net.outputs.length > 0) return new FeatureNet(net, shape, name);
    await net.executable.release();
    throw new FormatError(
      `${name}: must have one input, images, and an output, features, got the inputs ${net.inputs.map((one) => one.name).join(", ") || "none"}`,
    );
  }

  /** Features of images [count, values] -> [count, features]. Throws InputError for images that the net does not take. */
  async features(images: Matrix): Promise<Matrix> {
    const size = this.shape.reduce((product, side) => product * side);
    checkMatrix(`${this.name}: images`, images, size, "the model's images");
    const [count] = images.shape;
    const { inputs, outputs, executable } = this.net;
    const [{ name, shape }] = inputs;
    const parts: Float32Array[] = [];
    for (let start = 0; start < count; start += rowsAtOnce) {
      const rows = Math.min(rowsAtOnce, count - start);
      const data = Float32Array.from(images.data.subarray(start * size, (start + rows) * size));
      const fed = { dtype: "float" as const, shape: shape.length === 4 ? [rows, ...this.shape] : [rows, size], data };
      const out = await executable.run({ [name]: fed }).catch((error: unknown) => {
        throw new InputError(
          `${this.name}: takes other images than ${this.shape.join("x")}: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`,
        );
      });
      parts.push(Float32Array.from(out[outputs[0].name].data, Number));
    }
    const width = parts.reduce((sum, part) => sum + part.length, 0) / count;
    const all = new Float32Array(width * count);
    parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
    return { shape: [count, width], data: all };
  }

  /** Frees what the device holds. */
  release(): Promise<void> {
    return this.net.executable.release();
  }
}
