import { expect, it } from "vitest";
import { configSchema, type ConfigInput, type PluginConfigInput } from "./schema.js";

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

it("takes any word where plug-ins are named, and checks the rest as ever", () => {
  const good: PluginConfigInput = {
    plugins: ["./mine.ts"],
    model: { latent: 2, prior: { type: "mine", wide: 3 }, likelihood: "bernoulli" },
    objective: "own",
    optimizer: { type: "adam", schedule: "falling" },
  };
  // @ts-expect-error no plug-in is named
  const bad: PluginConfigInput = { model: { prior: "mine" } };
  // @ts-expect-error a text for a number
  const wrong: PluginConfigInput = { plugins: ["./mine.ts"], train: { batch: "10" } };
  for (const config of [good, bad, wrong]) expect(configSchema.safeParse(config).success).toBe(false);
});
