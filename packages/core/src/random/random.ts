import { InputError } from "../errors.js";
import { type PhiloxAddress, philoxBlocks, WORDS_PER_BLOCK } from "./philox.js";
import { boxMuller } from "./box-muller.js";

/**
 * Which random values: a value is a pure function of (seed, stream, step, position), the same on every device and in any order
 * of evaluation. Resuming needs no generator state.
 */
export interface RandomAddress {
  /** Non-negative safe integer. */
  readonly seed: number;
  /** What the values are for, such as `"noise"` or `"init:encoder.0.weight"`; different streams are independent. Or an integer 0..2^32-1. */
  readonly stream: string | number;
  /** Non-negative safe integer, usually the training step. */
  readonly step: number;
}

/** A run of values in an address. */
export interface RandomRun extends RandomAddress {
  /** Position of the first value, default 0. A run starting at 7 repeats the values 7, 8, ... of a run starting at 0. */
  readonly offset?: number;
}

/** Positions per address: 2^32 blocks of four words. */
const MAX_POSITIONS = 2 ** 34;
const CHUNK_WORDS = 2048;
// Filled and read inside one synchronous call, never across calls.
const scratch = new Uint32Array(CHUNK_WORDS + 2 * WORDS_PER_BLOCK);

/**
 * The Philox key and counter of an address: key = seed (53 bits), counter = (block, step low, step high, stream). Bit 31 of the
 * third counter word tells an integer stream from a hashed name, so the two never meet.
 * Throws InputError when a part is out of range.
 */
export function philoxAddress({ seed, stream, step }: RandomAddress): PhiloxAddress {
  requireCount("seed", seed);
  requireCount("step", step);
  const named = typeof stream === "string";
  if (!named && !(Number.isInteger(stream) && stream >= 0 && stream < 2 ** 32)) {
    throw new InputError(`random: stream must be a name or an integer in 0..4294967295, got ${String(stream)}`);
  }
  return {
    key0: seed | 0,
    key1: Math.floor(seed / 2 ** 32) | 0,
    counter1: step | 0,
    counter2: Math.floor(step / 2 ** 32) | (named ? 0 : 0x80000000),
    counter3: named ? hashName(stream) : stream | 0,
  };
}

/** Fills `out` with uniform 32-bit words. */
export function fillUint32<T extends Uint32Array>(out: T, run: RandomRun): T {
  forEachChunk(out.length, run, (words, from, at, count) => {
    out.set(words.subarray(from, from + count), at);
  });
  return out;
}

/**
 * Fills `out` with values uniform in [0, 1): multiples of 2^-24 in a Float32Array, of 2^-32 in a Float64Array.
 * Both come from the same word, so the two agree to 2^-24.
 */
export function fillUniform<T extends Float32Array | Float64Array>(out: T, run: RandomRun): T {
  const single = out instanceof Float32Array;
  forEachChunk(out.length, run, (words, from, at, count) => {
    // 24 bits are what a float32 below 1 holds; rounding all 32 could give 1.
    if (single) for (let i = 0; i < count; i++) out[at + i] = (words[from + i] >>> 8) * 2 ** -24;
    else for (let i = 0; i < count; i++) out[at + i] = words[from + i] * 2 ** -32;
  });
  return out;
}

/**
 * Fills `out` with independent N(0, 1) values by Box and Muller's transform: positions 2i and 2i + 1 are
 * sqrt(-2 ln u) cos(2 pi v) and sqrt(-2 ln u) sin(2 pi v) of the words 2i and 2i + 1. The largest possible magnitude is 6.8.
 * Source: Box & Muller 1958, doi:10.1214/aoms/1177706645.
 */
export function fillNormal<T extends Float32Array | Float64Array>(out: T, run: RandomRun): T {
  forEachChunk(out.length, run, (words, from, at, count) => boxMuller(words, from, out, at, count));
  return out;
}

/**
 * A uniformly random order of 0..n-1 (Fisher & Yates, with rejection of words that would favour small indices).
 * Source: Durstenfeld 1964, doi:10.1145/364520.364540.
 */
export function permutation(n: number, address: RandomAddress): Uint32Array<ArrayBuffer> {
  requireCount("permutation: n", n);
  if (n > 2 ** 32) throw new InputError(`random: permutation: n must be at most 4294967296, got ${n}`);
  const philox = philoxAddress(address);
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  const words = new Uint32Array(256);
  let next = words.length;
  let block = 0;
  for (let last = n - 1; last > 0; last--) {
    const choices = last + 1;
    const limit = 2 ** 32 - (2 ** 32 % choices);
    let word: number;
    do {
      if (next === words.length) {
        philoxBlocks(words, 0, philox, block, words.length / WORDS_PER_BLOCK);
        block += words.length / WORDS_PER_BLOCK;
        next = 0;
      }
      word = words[next++];
    } while (word >= limit);
    const pick = word % choices;
    const kept = order[last];
    order[last] = order[pick];
    order[pick] = kept;
  }
  return order;
}

type Chunk = (words: Uint32Array, from: number, at: number, count: number) => void;

/** Hands out the words of a run: values `at .. at + count` of the run are `words[from .. from + count]`, whose first block is even-aligned. */
function forEachChunk(length: number, run: RandomRun, use: Chunk): void {
  const address = philoxAddress(run);
  const offset = run.offset ?? 0;
  requireCount("offset", offset);
  if (offset + length > MAX_POSITIONS) {
    throw new InputError(
      `random: an address has ${MAX_POSITIONS} values, asked for ${offset}..${offset + length}; use another stream or step`,
    );
  }
  let at = 0;
  while (at < length) {
    const position = offset + at;
    const from = position % WORDS_PER_BLOCK;
    const count = Math.min(length - at, CHUNK_WORDS - from);
    philoxBlocks(scratch, 0, address, (position - from) / WORDS_PER_BLOCK, Math.ceil((from + count) / WORDS_PER_BLOCK));
    use(scratch, from, at, count);
    at += count;
  }
}

/** 32-bit FNV-1a over the UTF-16 code units, finished as in MurmurHash3 so that names that differ in one letter are far apart. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function requireCount(what: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value >= 0)) {
    throw new InputError(`random: ${what} must be an integer in 0..${Number.MAX_SAFE_INTEGER}, got ${String(value)}`);
  }
}

/** N(0, 1), or uniform in [0, 1). */
export type NoiseKind = "normal" | "uniform";

/** Fills `out` with values of a kind, see `fillNormal` and `fillUniform`, and returns it. */
export const fillNoise = <T extends Float32Array | Float64Array>(kind: NoiseKind, out: T, run: RandomRun): T =>
  kind === "normal" ? fillNormal(out, run) : fillUniform(out, run);
