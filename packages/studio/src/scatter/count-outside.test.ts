import { describe, expect, it } from "vitest";
import { cameraFor, matrixOf } from "./camera";
import { countOutside } from "./count-outside";

const size = { width: 400, height: 300 };

for (const dims of [2, 3] as const)
  describe(`a cloud with three outliers in ${dims} dimensions`, () => {
    const count = 2000;
    const positions = Float32Array.from({ length: dims * count }, (_, i) => Math.sin(1.7 * i));
    for (const i of [10, 500, 1999]) positions.fill(60 + i / 100, dims * i, dims * (i + 1));
    const outside = (of: "all" | "most", hidden: (i: number) => boolean = () => false): number =>
      countOutside(positions, dims, matrixOf(cameraFor(positions, dims, size, of), size), hidden);

    it("leaves them out of the first view, and counts them", () => {
      expect(outside("most")).toBe(3);
      expect(outside("most", (i) => i === 500)).toBe(2);
    });

    it("shows them where all are asked for", () => {
      expect(outside("all")).toBe(0);
    });
  });
