import { below } from "./seeded-random.js";

/** A damaged file, and how it was damaged. */
export interface Mutation {
  readonly how: string;
  readonly bytes: Uint8Array;
}

type Mutate = (bytes: Uint8Array, random: () => number) => Uint8Array;

/** Bytes in which headers lie. */
const headBytes = 256;

const copy = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes);
const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

const flip =
  (reach: (length: number) => number): Mutate =>
  (bytes, random) => {
    const changed = copy(bytes);
    for (let n = 1 + below(random, 4); n > 0; n--) changed[below(random, reach(bytes.length))] ^= 1 << below(random, 8);
    return changed;
  };

/** Sizes and counts as headers have them, far too large or too small. */
const integers = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff] as const;

const hugeInteger: Mutate = (bytes, random) => {
  const changed = copy(bytes);
  const width = ([1, 2, 4, 8] as const)[below(random, 4)];
  const at = below(random, Math.max(1, Math.min(headBytes, bytes.length) - width));
  const value = integers[below(random, integers.length)];
  const view = new DataView(changed.buffer);
  if (at + width > changed.length) return changed;
  const little = random() < 0.5;
  if (width === 1) view.setUint8(at, value & 0xff);
  else if (width === 2) view.setUint16(at, value & 0xffff, little);
  else if (width === 4) view.setUint32(at, value, little);
  else view.setBigUint64(at, (BigInt(value) << 32n) | 0xffffn, little);
  return changed;
};

const block = (bytes: Uint8Array, random: () => number): [number, number] => {
  const from = below(random, bytes.length);
  return [from, Math.min(bytes.length, from + 1 + below(random, Math.max(1, bytes.length >> 2)))];
};

/** What a text may have in a number's place. */
const values = [
  "-1",
  "0",
  "1e308",
  "1e999",
  "9007199254740993",
  "null",
  '"x"',
  "[]",
  "{}",
  "true",
  "NaN",
  "0.5",
] as const;

/** Another value in the place of a number of a text; a bit elsewhere. */
const otherValue: Mutate = (bytes, random) => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  const numbers = [...text.matchAll(/-?\d+(\.\d+)?(e[-+]?\d+)?/g)];
  if (numbers.length === 0) return flip((length) => length)(bytes, random);
  const { index, 0: found } = numbers[below(random, numbers.length)];
  const changed = text.slice(0, index) + values[below(random, values.length)] + text.slice(index + found.length);
  return new Uint8Array(Buffer.from(changed, "latin1"));
};

const kinds: Readonly<Record<string, Mutate>> = {
  cut: (bytes, random) => copy(bytes.subarray(0, below(random, bytes.length))),
  "cut near its end": (bytes, random) => copy(bytes.subarray(0, Math.max(0, bytes.length - 1 - below(random, 16)))),
  "cut in its head": (bytes, random) => copy(bytes.subarray(0, below(random, Math.min(64, bytes.length)))),
  "without its begin": (bytes, random) => copy(bytes.subarray(1 + below(random, Math.min(64, bytes.length)))),
  "bits flipped": flip((length) => length),
  "bits of its head flipped": flip((length) => Math.min(headBytes, length)),
  "zeros in a block": (bytes, random) => copy(bytes).fill(0, ...block(bytes, random)),
  "ones in a block": (bytes, random) => copy(bytes).fill(0xff, ...block(bytes, random)),
  "all zeros": (bytes) => new Uint8Array(bytes.length),
  "a huge number in its head": hugeInteger,
  "a block twice": (bytes, random) => {
    const [from, to] = block(bytes, random);
    return join(bytes.subarray(0, to), bytes.subarray(from, to), bytes.subarray(to));
  },
  "a block missing": (bytes, random) => {
    const [from, to] = block(bytes, random);
    return join(bytes.subarray(0, from), bytes.subarray(to));
  },
  "noise behind it": (bytes, random) =>
    join(
      bytes,
      Uint8Array.from({ length: 1 + below(random, 40) }, () => below(random, 256)),
    ),
  "noise in a block": (bytes, random) => {
    const changed = copy(bytes);
    const [from, to] = block(bytes, random);
    for (let i = from; i < to; i++) changed[i] = below(random, 256);
    return changed;
  },
  "another value": otherValue,
};

/** Names of all kinds of damage. */
export const mutationKinds = Object.keys(kinds);

/** A file with one damage, its kind by turns. */
export function mutate(bytes: Uint8Array, index: number, random: () => number): Mutation {
  const how = mutationKinds[index % mutationKinds.length];
  return { how, bytes: kinds[how](bytes, random) };
}
