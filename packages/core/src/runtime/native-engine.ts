import type { Addon, NamedValues, SessionHandle, Values } from "@latents/native";
import { RunError } from "../errors.js";
import type { DType } from "../graph/index.js";
import { encodeModel, type GraphProto } from "../onnx/index.js";
import type { HostData, HostTensor } from "./runtime.js";

/** ONNX's numbers of the element kinds. */
export const typeNumber: Readonly<Record<DType, NamedValues["type"]>> = { float: 1, uint8: 2, int: 7, bool: 9 };
const dtypeOf: Readonly<Record<number, DType>> = { 1: "float", 2: "uint8", 7: "int", 9: "bool" };

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Values as the addon reads them. */
const valuesOf = (data: HostData): Values => (data instanceof Float64Array ? Float32Array.from(data) : data);

/** A tensor under a name. */
export const namedValues = (name: string, { dtype, shape, data }: HostTensor): NamedValues => ({
  ...{ name, shape, type: typeNumber[dtype], data: valuesOf(data) },
});

/** The addon on a number of threads: its sessions, and their errors. */
export class NativeEngine {
  constructor(
    readonly addon: Addon,
    readonly threads: number,
  ) {}

  /** Throws RunError if ONNX Runtime refuses the graph. */
  async session(graph: GraphProto, name: string): Promise<SessionHandle> {
    try {
      return await this.addon.createSession(encodeModel(graph), this.threads);
    } catch (error) {
      throw new RunError(`${name}: ONNX Runtime could not prepare the graph on cpu: ${describe(error)}`);
    }
  }

  /** Runs a session once. Throws RunError. */
  async run(
    session: SessionHandle,
    name: string,
    inputs: readonly NamedValues[],
    outputs: readonly string[],
  ): Promise<Record<string, HostTensor>> {
    const results = await this.guard(name, this.addon.run(session, inputs, outputs));
    return Object.fromEntries(
      results.map(({ type, shape, data }, i) => [outputs[i], { dtype: dtypeOf[type], shape, data }]),
    );
  }

  /** What a call of the addon gives; its failure as a RunError. */
  async guard<T>(name: string, call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      throw new RunError(`${name}: ONNX Runtime failed on cpu: ${describe(error)}`);
    }
  }
}
