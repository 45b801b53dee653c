import { describe, expect, it } from "vitest";
import { boxMuller } from "./box-muller.js";

describe("boxMuller", () => {
  // Words where a branch begins or ends: 0, powers of two, eighths and quarters of a turn.
  const edges = [
    0, 1, 2, 3, 0x1fffffff, 0x20000000, 0x3fffffff, 0x40000000, 0x5fffffff, 0x60000000, 0x7fffffff, 0x80000000,
  ];
  edges.push(
    0x9fffffff,
    0xa0000000,
    0xb504f333,
    0xb504f334,
    0xc0000000,
    0xdfffffff,
    0xe0000000,
    0xfffffffe,
    0xffffffff,
  );

  it("equals the formula at every edge of its branches", () => {
    for (const first of edges) {
      for (const second of edges) {
        const out = new Float64Array(2);
        boxMuller(Uint32Array.of(first, second), 0, out, 0, 2);
        const radius = Math.sqrt(-2 * Math.log((first + 0.5) / 2 ** 32));
        const angle = (2 * Math.PI * second) / 2 ** 32;
        expect(out[0]).toBeCloseTo(radius * Math.cos(angle), 9);
        expect(out[1]).toBeCloseTo(radius * Math.sin(angle), 9);
      }
    }
  });
});
