import { fillNormal, ortRuntime } from "@latents/core";
import { expect, it } from "vitest";
import { fittedFlow } from "./fitted-flow.js";
import { secondStage } from "./second-stage.js";

it.each([
  ["a VAE of codes", secondStage],
  ["a flow of codes", fittedFlow],
] as const)(
  "%s draws codes of the spread and the dependence of those that it was trained on",
  async (_, fit) => {
    // z1 follows z0, both far from N(0, 1)
    const noise = fillNormal(new Float64Array(4000), { seed: 1, stream: "second-stage.test", step: 0 });
    const data = Float32Array.from(noise, (v, i) => (i % 2 === 0 ? 5 + 3 * v : 2 * noise[i - 1] + 0.5 * v));
    const runtime = await ortRuntime({ threads: 1 });
    const seen: number[] = [];
    const stage = await fit({ shape: [2000, 2], data }, { seed: 1, runtime, onProgress: (done) => seen.push(done) });
    const drawn = await stage.draw(2000, 3);
    expect((await stage.draw(2000, 3)).data).toEqual(drawn.data);
    await stage.release();
    expect(seen.at(-1)).toBe(200);
    const moments = (of: Float32Array) => {
      const mean = (f: (i: number) => number): number => {
        let sum = 0;
        for (let i = 0; i < of.length; i += 2) sum += f(i);
        return (2 * sum) / of.length;
      };
      const [a, b] = [mean((i) => of[i]), mean((i) => of[i + 1])];
      const spread = [mean((i) => (of[i] - a) ** 2), mean((i) => (of[i + 1] - b) ** 2)].map(Math.sqrt);
      return [a, b, ...spread, mean((i) => (of[i] - a) * (of[i + 1] - b)) / (spread[0] * spread[1])];
    };
    const [wanted, got] = [moments(data), moments(drawn.data)];
    expect(wanted[4]).toBeGreaterThan(0.95);
    [0.5, 0.5, 0.5, 0.5, 0.15].forEach((most, i) => expect(Math.abs(got[i] - wanted[i])).toBeLessThan(most));
  },
  60_000,
);
