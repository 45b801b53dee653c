import type * as Ort from "onnxruntime-common";
import { InputError, RunError } from "../errors.js";
import type { DType } from "../graph/index.js";
import type { OrtBackend } from "./ort-backend.js";
import type { HostData, HostTensor } from "./runtime.js";

const ortType = { float: "float32", int: "int64", bool: "bool", uint8: "uint8" } as const;
const dtypeOf: Record<string, DType> = { float32: "float", int64: "int", bool: "bool", uint8: "uint8" };

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The bytes where a 32-bit number may begin. */
const byteOffset4 = (bytes: Uint8Array): Uint8Array => (bytes.byteOffset % 4 === 0 ? bytes : bytes.slice());

type Tensors = Readonly<Record<string, Ort.Tensor>>;

/**
 * onnxruntime-web takes no second call while the first one waits: two at once overwrite each other's stack ("failed to call OrtRun()", or
 * another session's outputs). So all calls of a page stand in one queue.
 */
let lastCall: Promise<unknown> = Promise.resolve();

/** ONNX Runtime on one device: its sessions, its tensors, its errors. */
export class OrtDevice {
  constructor(readonly backend: OrtBackend) {}

  get name(): string {
    return this.backend.device;
  }

  toOrt({ dtype, shape, data }: HostTensor): Ort.Tensor {
    const values = data instanceof Float64Array ? Float32Array.from(data) : data;
    return new this.backend.ort.Tensor(ortType[dtype], values as never, shape);
  }

  /** Bytes as whole numbers of 32 bits, the first byte the lowest. Their number must be a multiple of 4. */
  wordsToOrt(bytes: Uint8Array): Ort.Tensor {
    const { buffer, byteOffset, byteLength } = byteOffset4(bytes);
    const words = new Uint32Array(buffer, byteOffset, byteLength / 4);
    return new this.backend.ort.Tensor("uint32", words, [words.length]);
  }

  async fromOrt(tensor: Ort.Tensor): Promise<HostTensor> {
    return { dtype: dtypeOf[tensor.type], shape: tensor.dims, data: (await tensor.getData()) as HostData };
  }

  /** Throws InputError if the device's library is missing, RunError if the device refuses the graph. */
  async session(
    model: Uint8Array,
    name: string,
    options: Ort.InferenceSession.SessionOptions = {},
  ): Promise<Ort.InferenceSession> {
    const { ort, sessionOptions } = this.backend;
    try {
      return await this.#inTurn(() => ort.InferenceSession.create(model, { ...sessionOptions, ...options }));
    } catch (error) {
      if (/load shared library|LoadLibrary/.test(describe(error)))
        throw new InputError(
          `device: "${this.name}" is not installed: ONNX Runtime finds no library of it; docs/devices.md says how to add it, or use cpu`,
        );
      if (/WebGPU adapter/.test(describe(error)))
        throw new InputError(`device: "webgpu" finds no adapter on this machine; use cpu`);
      throw new RunError(`${name}: ONNX Runtime could not prepare the graph on ${this.name}: ${describe(error)}`);
    }
  }

  /** Runs a session. A fetch of null asks for a new tensor; one that is given is written to. Throws RunError. */
  async run(
    session: Ort.InferenceSession,
    name: string,
    feeds: Tensors,
    fetches?: Readonly<Record<string, Ort.Tensor | null>>,
  ): Promise<Tensors> {
    try {
      return await this.#inTurn(() => (fetches ? session.run(feeds, fetches) : session.run(feeds)));
    } catch (error) {
      throw new RunError(`${name}: ONNX Runtime failed on ${this.name}: ${describe(error)}`);
    }
  }

  async #inTurn<T>(call: () => Promise<T>): Promise<T> {
    if (this.backend.state === "in-place") return call();
    const turn = lastCall.then(call);
    lastCall = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }
}
