import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** ONNX's number of an element kind. */
export const elementType = { float: 1, uint8: 2, int: 7, bool: 9 } as const;
export type ElementType = (typeof elementType)[keyof typeof elementType];

/** Values by kind: float Float32Array, int BigInt64Array, bool and uint8 Uint8Array. */
export type Values = Float32Array | BigInt64Array | Uint8Array;

/** A value that a run is fed or writes to. In `Steps`, `shape` is one step's and `data` holds all steps. */
export interface NamedValues {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: Values;
}

/** A result in memory of its own. */
export interface ResultValues {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: Values;
}

/**
 * A float32 value carried from step to step. The first step reads `from` and writes `to[0]`, step i reads what the one before wrote and
 * writes `to[i mod n]`; with one buffer it is updated in place, and `from` is left as it was.
 */
export interface StateValues {
  readonly name: string;
  /** The output that is its next value. */
  readonly next: string;
  readonly shape: readonly number[];
  readonly from: Float32Array;
  readonly to: readonly Float32Array[];
}

/** Up to `count` runs of one session, each on the state that the one before left. */
export interface Steps {
  readonly count: number;
  readonly feeds: readonly NamedValues[];
  readonly metrics: readonly NamedValues[];
  readonly state: readonly StateValues[];
  /** Output bool []; false ends the steps after the one that gave it. */
  readonly proceed: string;
}

/** A session, opaque. */
export interface SessionHandle {
  readonly session: unique symbol;
}

/** The functions of the addon. Those that return a promise work on a thread of libuv, and reject with an Error of ONNX Runtime's words. */
export interface Addon {
  /** Throws Error where the library is not loaded, is too old, or the processor lacks what the kernels need. */
  open(): { readonly version: string; readonly kernels: string };
  createSession(model: Uint8Array, threads: number): Promise<SessionHandle>;
  run(
    session: SessionHandle,
    inputs: readonly NamedValues[],
    outputs: readonly string[],
  ): Promise<readonly ResultValues[]>;
  steps(session: SessionHandle, steps: Steps): Promise<{ readonly ran: number; readonly finite: boolean }>;
  release(session: SessionHandle): void;
  /**
   * Writes images `indices` of `pixels`, `size` values each, one after another to `out` from `offset` as random bits: those of
   * packages/core/src/data/binarise.ts. `address`: Philox key and counter words 1 to 3. Throws Error where they do not fit.
   */
  drawBits(
    pixels: Uint8Array,
    indices: Uint32Array,
    size: number,
    out: Uint8Array,
    offset: number,
    address: Int32Array,
    byImage: boolean,
  ): void;
  /** Memory for so many floats, of zeros, aligned for the widest vector, on large pages where they can be had. */
  memory(floats: number): ArrayBuffer;
}

/** Where the build leaves the addon for this machine. */
const addonPath = fileURLToPath(
  new URL(`../prebuilds/${process.platform}-${process.arch}/latents.node`, import.meta.url),
);

/**
 * The addon that was built for this machine, or whose path the environment gives in LATENTS_NATIVE; undefined where there is none, and where
 * LATENTS_NATIVE is 0. Throws Error if it cannot be loaded, or is not at the path that is given.
 */
export function loadAddon(): Addon | undefined {
  const given = process.env["LATENTS_NATIVE"] || undefined;
  if (given === "0") return undefined;
  const path = resolve(given ?? addonPath);
  if (given !== undefined && !existsSync(path)) throw new Error("there is no such file");
  return existsSync(path) ? (createRequire(import.meta.url)(path) as Addon) : undefined;
}
