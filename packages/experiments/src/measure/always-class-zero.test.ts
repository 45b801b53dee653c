import {
  initialValues,
  input,
  Ledger,
  modelFromConfig,
  referenceRuntime,
  resolveConfig,
  Scope,
  TrainedVae,
} from "@latents/core";
import { expect, it } from "vitest";
import { alwaysClassZero } from "./always-class-zero.js";

const config = resolveConfig([
  {
    source: "test",
    values: {
      model: {
        latent: 2,
        encoder: { type: "mlp", hidden: [4] },
        decoder: { type: "mlp", hidden: [4] },
        conditioning: { type: "labels", classes: 3 },
      },
    },
  },
]);
const shape = [1, 3, 3] as const;
const model = modelFromConfig(config, shape);

const valuesOf = (of: typeof model): Record<string, Float32Array> => {
  const ledger = new Ledger(true);
  of.lossOf({ x: input("x", [2, 9]), labels: input("labels", [2, 3]) }, new Scope(ledger));
  return initialValues(ledger, 1);
};

it("alwaysClassZero decodes as class 0 whatever the label, with the same parameters", async () => {
  const changed = alwaysClassZero(model);
  const values = valuesOf(model);
  expect(valuesOf(changed)).toEqual(values);
  const codes = { shape: [3, 2] as const, data: Float32Array.of(1, -1, 1, -1, 1, -1) };
  const decode = async (of: typeof model, labels: number[]): Promise<number[][]> => {
    const trained = new TrainedVae(of, values, shape, referenceRuntime());
    const { data } = await trained.decode(codes, { labels });
    return [0, 1, 2].map((i) => [...data.subarray(i * 9, i * 9 + 9)]);
  };
  const right = await decode(model, [0, 1, 2]);
  expect(right[1]).not.toEqual(right[0]);
  expect(await decode(changed, [0, 1, 2])).toEqual([right[0], right[0], right[0]]);
});

it("alwaysClassZero leaves the label to the encoder", async () => {
  const trained = new TrainedVae(alwaysClassZero(model), valuesOf(model), shape, referenceRuntime());
  const x = { shape: [2, 9] as const, data: new Float32Array(18).fill(0.5) };
  const { mean } = await trained.posterior(x, { labels: [1, 2] });
  expect([...mean.data.subarray(0, 2)]).not.toEqual([...mean.data.subarray(2)]);
});
