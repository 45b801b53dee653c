import { expect, it } from "vitest";
import { configSchema, type ConfigInput } from "./schema.js";

it("checks a config written in TypeScript", () => {
  const good: ConfigInput = {
    model: {
      latent: 2,
      encoder: { hidden: [30] },
      prior: "standard-normal",
      likelihood: { type: "normal", stddev: 2 },
    },
    optimizer: { type: "sgd", momentum: 0.9, schedule: { type: "step", every: 5, factor: 0.5 }, clipNorm: 1 },
  };
  expect(configSchema.parse(good).optimizer).toMatchObject({ type: "sgd", momentum: 0.9, learningRate: 0.01 });
  const bad: ConfigInput[] = [
    // @ts-expect-error no such word
    { model: { prior: "standart-normal" } },
    // @ts-expect-error an option of sgd
    { optimizer: { type: "adam", momentum: 0.9 } },
    // @ts-expect-error `every` is required
    { optimizer: { schedule: { type: "step", factor: 0.5 } } },
    // @ts-expect-error a text for a number
    { train: { batch: "10" } },
  ];
  for (const config of bad) expect(configSchema.safeParse(config).success).toBe(false);
});
