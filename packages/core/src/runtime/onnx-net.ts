import { loadOrt } from "#ort";
import { FormatError } from "../errors.js";
import type { HostTensor, RuntimeOptions } from "./runtime.js";

/** A net of an ONNX file that somebody else may have written, with one input of floats. */
export interface OnnxNet {
  /** Axes of its input; undefined where the file does not say. */
  readonly rank?: number;
  /** Its first output, as floats in a row. Throws what ONNX Runtime says of an input that does not fit. */
  run(input: Pick<HostTensor, "shape"> & { readonly data: Float32Array }): Promise<Float32Array>;
  release(): Promise<void>;
}

/** Opens such a net on the CPU. Throws FormatError, beginning with `name`, for bytes that are none. */
export async function openOnnxNet(
  file: Uint8Array,
  name: string,
  options: Pick<RuntimeOptions, "threads"> = {},
): Promise<OnnxNet> {
  const { ort, sessionOptions } = await loadOrt(options);
  const session = await ort.InferenceSession.create(file, sessionOptions).catch((error: unknown) => {
    throw new FormatError(`${name}: must be a net in an ONNX file: ${String(error).split("\n")[0]}`);
  });
  const { inputNames, outputNames, inputMetadata } = session;
  if (inputNames.length !== 1)
    throw new FormatError(`${name}: must have one input, images, got ${inputNames.join(", ")}`);
  const [metadata] = inputMetadata;
  return {
    ...(metadata.isTensor && { rank: metadata.shape.length }),
    run: async ({ data, shape }) => {
      const out = await session.run({ [inputNames[0]]: new ort.Tensor("float32", data, shape) });
      return out[outputNames[0]].data as Float32Array;
    },
    release: () => session.release(),
  };
}
