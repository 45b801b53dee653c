import { loadOrt } from "#ort";
import type { InferenceSession } from "onnxruntime-common";
import { loadAddon } from "@latents/native";
import { afterAll, beforeAll, describe, expect, it, vi, type MockInstance } from "vitest";
import { input, type NdArray, type Tensor } from "../graph/index.js";
import { evaluate } from "../runtime/reference.js";
import { ortRuntime, type Runtime } from "../runtime/index.js";
import { engines } from "../testing/engines.js";
import { flatCases, opCases, values, withoutGradient, type OpCase } from "../testing/op-cases/op-cases.js";
import { gradient, mul, sum } from "./index.js";

const worst = (got: ArrayLike<number>, want: Float64Array): number =>
  want.reduce((most, v, i) => {
    const error = v === got[i] ? 0 : Math.abs(got[i] - v) / Math.max(1, Math.abs(v));
    return error > most || Number.isNaN(error) ? error : most;
  }, 0);

/** Result and gradients of a row in float32 by ONNX Runtime and in float64 by the reference. */
async function both(
  runtime: Runtime,
  { build, point }: OpCase,
  withGradient: boolean,
): Promise<{ name: string; error: number }[]> {
  const inputs = point.map((x, i) => input(`x${i}`, x.shape));
  const out = build(...inputs);
  const weight = values(out.shape as number[], 0.5, 1.5, 11);
  const g = input("g", out.shape);
  const outputs: Record<string, Tensor> = { out };
  if (withGradient) gradient(sum(mul(out, g)), inputs).forEach((x, i) => (outputs[`d${i}`] = x));

  const fed: [Tensor, NdArray][] = inputs.map((x, i) => [x, point[i]]);
  if (withGradient) fed.push([g, weight]);
  const wanted = evaluate(Object.values(outputs), new Map(fed));
  const graph = await runtime.compile({ name: "row", inputs: fed.map(([x]) => x), outputs });
  const feeds = Object.fromEntries(
    fed.map(([x, { shape, data }]) => [x.name!, { dtype: x.dtype, shape, data: Float32Array.from(data) }]),
  );
  const results = await graph.run(feeds);
  await graph.release();
  return Object.keys(outputs).map((name, i) => {
    const { data, shape } = results[name];
    expect(data).toBeInstanceOf(Float32Array);
    expect(shape).toEqual(wanted[i].shape);
    return { name, error: worst(data as Float32Array, wanted[i].data) };
  });
}

describe.each(engines)(
  "ONNX Runtime in float32 agrees with the float64 reference, result and gradients: %s",
  (engine) => {
    let runtime: Runtime;
    let ortRun: MockInstance;
    /** Largest error over all rows: float32 cannot agree to the last digit, so 0 would mean that the reference was compared with itself. */
    let largest = 0;
    beforeAll(async () => {
      const { ort } = await loadOrt({ engine });
      // typed as a factory, it is the class
      const session = ort.InferenceSession as unknown as { prototype: InferenceSession };
      ortRun = engine === "native" ? vi.spyOn(loadAddon()!, "run") : vi.spyOn(session.prototype, "run");
      runtime = await ortRuntime({ threads: 1, engine });
    });
    afterAll(() => ortRun.mockRestore());

    for (const row of [...opCases, ...flatCases])
      it(`${row.op}: ${row.name}`, async () => {
        const before = ortRun.mock.calls.length;
        const errors = await both(runtime, row, !(row.op in withoutGradient));
        expect(ortRun.mock.calls.length).toBe(before + 1);
        largest = Math.max(largest, ...errors.map(({ error }) => error));
        for (const { name, error } of errors) expect(error, name).toBeLessThanOrEqual(row.tolerance ?? 2e-6);
      });
    it("and differs from it by float32's rounding", () => {
      expect(largest).toBeGreaterThan(1e-8);
    });
  },
);
