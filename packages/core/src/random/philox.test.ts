import { describe, expect, it } from "vitest";
import { philoxBlocks } from "./philox.js";

const M32 = 0xffffffffn;

/** The generator written a second time, with BigInt and no tricks: the oracle for every block that has no published answer. */
function slowPhilox(counter: readonly number[], key: readonly number[]): number[] {
  let [x0, x1, x2, x3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key.map(BigInt) as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const p0 = x0 * 0xd2511f53n;
    const p1 = x2 * 0xcd9e8d57n;
    [x0, x1, x2, x3] = [(p1 >> 32n) ^ x1 ^ k0, p1 & M32, (p0 >> 32n) ^ x3 ^ k1, p0 & M32];
    k0 = (k0 + 0x9e3779b9n) & M32;
    k1 = (k1 + 0xbb67ae85n) & M32;
  }
  return [x0, x1, x2, x3].map(Number);
}

const block = (counter: readonly number[], key: readonly number[]): number[] => {
  const out = new Uint32Array(4);
  const address = { key0: key[0], key1: key[1], counter1: counter[1], counter2: counter[2], counter3: counter[3] };
  philoxBlocks(out, 0, address, counter[0], 1);
  return [...out];
};

describe("philoxBlocks", () => {
  // Random123, tests/kat_vectors, the three lines `philox4x32 10`: counter (4 words), key (2 words), answer.
  it.each([
    {
      counter: [0, 0, 0, 0],
      key: [0, 0],
      answer: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    },
    {
      counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      key: [0xffffffff, 0xffffffff],
      answer: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      key: [0xa4093822, 0x299f31d0],
      answer: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    },
  ])("gives the published answer for counter $counter", ({ counter, key, answer }) => {
    expect(block(counter, key)).toEqual(answer);
  });

  it("agrees with a BigInt version on counters and keys with every mix of bits", () => {
    let state = 12345;
    const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
    for (let trial = 0; trial < 300; trial++) {
      const counter = [next(), next(), next(), next()];
      const key = [next(), next()];
      expect(block(counter, key)).toEqual(slowPhilox(counter, key));
    }
  });

  it("writes a run of blocks where it is told, and touches nothing else", () => {
    const address = { key0: 1, key1: 2, counter1: 3, counter2: 4, counter3: 5 };
    const out = new Uint32Array(20).fill(77);
    philoxBlocks(out, 3, address, 10, 4);
    expect([...out.subarray(0, 3), out[19]]).toEqual([77, 77, 77, 77]);
    for (let i = 0; i < 4; i++) {
      expect([...out.subarray(3 + 4 * i, 7 + 4 * i)]).toEqual(block([10 + i, 3, 4, 5], [1, 2]));
    }
  });
});
