import { describe, expect, it } from "vitest";
import { planeSteps, manifoldSide, PlaneFrames, planeReach } from "./plane-frames.js";
import { tiled, turnOnto } from "./plane-parts.js";

const cloud = Float32Array.from({ length: 400 }, (_, i) => Math.sin(3.7 * i) * (i % 2 === 0 ? 2 : 1));

describe("the turn onto the frame before", () => {
  it.each([
    ["a turn", [0.6, -0.8, 0.8, 0.6]],
    ["a mirror", [0.6, 0.8, 0.8, -0.6]],
  ])("undoes %s", (_, [a, b, c, d]) => {
    const moved = cloud.map((_v, i) =>
      i % 2 === 0 ? a * cloud[i] + b * cloud[i + 1] : c * cloud[i - 1] + d * cloud[i],
    );
    const [[p, q], [r, s]] = turnOnto(moved, cloud);
    for (let i = 0; i < cloud.length; i += 2) {
      expect(p * moved[i] + q * moved[i + 1]).toBeCloseTo(cloud[i], 5);
      expect(r * moved[i] + s * moved[i + 1]).toBeCloseTo(cloud[i + 1], 5);
    }
  });
});

describe("frames of a plane", () => {
  /** Decodes a code to its two first numbers, as an image of two pixels. */
  const nets = (codes: Float32Array, latent: number) => {
    const asked: Float32Array[] = [];
    return {
      asked,
      encode: () => Promise.resolve({ shape: [codes.length / latent, latent] as const, data: codes }),
      decode: ({ data, shape: [count] }: { data: Float32Array; shape: readonly [number, number] }) => {
        asked.push(data);
        return Promise.resolve({ shape: [count, 2] as const, data: new Float32Array(2 * count).fill(0.5) });
      },
    };
  };

  it("of two numbers is the codes' own, decoded from the top left corner on", async () => {
    const of = nets(cloud, 2);
    const { positions, manifold, step } = await new PlaneFrames(2, [1, 1, 2], 4).frame(7, of);
    expect([step, positions]).toEqual([7, cloud]);
    expect([...of.asked[0].subarray(0, 4)]).toEqual([-3, 3, -1, 3]);
    expect([...of.asked[0].subarray(-2)]).toEqual([3, -3]);
    expect([manifold.length, manifold[0], planeReach]).toEqual([32, 127, 4]);
  });

  it("of more numbers stays where it was when two axes change places", async () => {
    const codes = (swap: boolean): Float32Array =>
      Float32Array.from({ length: 300 }, (_, i) => {
        const [row, j] = [Math.floor(i / 3), i % 3];
        const wide = swap ? 1 : 0;
        return j === 2 ? 0 : Math.sin(row * (j + 1.3)) * (j === wide ? 2 : 1.9);
      });
    const frames = new PlaneFrames(3, [1, 1, 2], 3);
    const first = await frames.frame(1, nets(codes(false), 3));
    const second = await frames.frame(2, nets(codes(true), 3));
    const furthest = Math.max(...first.positions.map((value, i) => Math.abs(value - second.positions[i])));
    expect(furthest).toBeLessThan(0.3);
  });

  it("come often at first, and end with the last step", () => {
    const steps = planeSteps(1500, 40);
    expect([steps[0], steps.at(-1)]).toEqual([1, 1500]);
    expect(steps[1] - steps[0]).toBeLessThan(3);
    expect(planeSteps(3, 40)).toEqual([1, 2, 3]);
    expect([manifoldSide([1, 28, 28]), manifoldSide([3, 64, 64]), manifoldSide([1, 300, 300])]).toEqual([14, 7, 3]);
  });
});

it("tiled lays pictures row by row, channel by channel, within 0..255", () => {
  const images = Float32Array.from([0, 0.2, 0.4, 0.6, 0.8, 1, -1, 2]);
  expect([...tiled(images, [2, 1, 1], 2)]).toEqual([0, 102, 204, 0, 51, 153, 255, 255]);
});
