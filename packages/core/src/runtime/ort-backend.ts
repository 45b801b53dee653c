import type * as Ort from "onnxruntime-common";
import { InputError } from "../errors.js";
import type { Lowerings } from "../onnx/index.js";
import type { DrawBits } from "../random/index.js";
import type { Runtime } from "./runtime.js";

/** What the Node file and the web file each provide. */
export interface OrtBackend {
  readonly ort: typeof Ort;
  readonly device: string;
  readonly threads: number;
  readonly sessionOptions: Ort.InferenceSession.SessionOptions;
  /**
   * Where training state stays between runs: in arrays that ONNX Runtime writes in place; in arrays that each run makes anew; or in the
   * memory of the GPU.
   */
  readonly state: "in-place" | "copied" | "gpu";
  /** How ops are written for this device, where otherwise than for a processor. */
  readonly lowerings?: Lowerings;
  /** Draws images as bits, where the addon of `@latents/native` is there for a device that it does not run. */
  readonly drawBits?: DrawBits;
  /** What runs graphs instead of this backend's sessions: the operators of `@latents/native` in the same library. */
  readonly native?: Runtime;
}

/** A whole number of threads from 1 to 256. Throws InputError. */
export function checkThreads(threads: number): number {
  if (Number.isInteger(threads) && threads >= 1 && threads <= 256) return threads;
  throw new InputError(`threads: must be a whole number from 1 to 256, got ${threads}`);
}
