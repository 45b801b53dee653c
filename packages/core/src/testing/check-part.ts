import { builtInParts, modelFromConfig, resolveConfig, trainOptionsFromConfig, withPlugin } from "../config/index.js";
import type { Dataset } from "../data/index.js";
import { InputError } from "../errors.js";
import { defaultBinarisation } from "../train/index.js";
import { conformanceBase, type ConformanceCheck } from "./conformance/conformance-case.js";
import { conformanceClaims, trainForSuite } from "./conformance.js";
import { toyData } from "./toy.js";

/** How a plug-in's part is tried. */
export interface CheckPartOptions {
  /** Default 64 toy images, 1x4x4, without labels; of a plug-in whose data the values name, those. */
  readonly data?: Dataset;
  /** The metric that falls in 80 steps; default `loss`. */
  readonly falling?: string;
  /** Checks that do not apply, each with the reason. */
  readonly skip?: Partial<Record<ConformanceCheck, string>>;
}

/**
 * Holds a plug-in's part to what every part of the library is held to: gradients that reach all parameters, a loss that falls, a training that is resumed in
 * the same bits, finite figures and samples, exported nets that give the same. `values` are keys of a config, over a net of 16-12-3-12-16 and 80 steps.
 * Throws an Error with all that does not hold; InputError for what is no plug-in.
 * ```ts
 * await checkPart(await import("./my-prior.js"), { model: { prior: "my-prior" } });
 * ```
 */
export async function checkPart(
  plugin: unknown,
  values: Readonly<Record<string, unknown>>,
  { data: given, falling, skip = {} }: CheckPartOptions = {},
): Promise<void> {
  const parts = withPlugin(builtInParts, plugin, "the plug-in");
  const layers = [
    { source: "the suite", values: conformanceBase },
    { source: "the test", values },
  ];
  const config = resolveConfig(layers, { parts });
  const source = Object.hasOwn(parts.data, config.data.name) ? parts.data[config.data.name] : undefined;
  const data = given ?? (await source?.load("train")) ?? toyData(64);
  const test = await source?.load("test");
  if (test && test.shape.join() !== data.shape.join())
    throw new InputError(
      `the plug-in: data.${config.data.name}: both splits must have one shape, got ${data.shape.join("x")} and ${test.shape.join("x")}`,
    );
  const model = modelFromConfig(config, data.shape, parts);
  const { steps = 0, batch = 0, ...options } = trainOptionsFromConfig(config, parts);
  const binarisation = defaultBinarisation(model);
  const of = await trainForSuite({ model, data, options: { ...options, steps, batch, binarisation } }, falling);
  const faults: string[] = [];
  for (const [kind, { claim, holds }] of Object.entries(conformanceClaims))
    if (skip[kind as ConformanceCheck] === undefined)
      await holds(of).catch((error: unknown) => faults.push(`${claim}: ${(error as Error).message}`));
  await of.trained.release();
  if (faults.length > 0) throw new Error(`the part must keep the contract of all parts\n  ${faults.join("\n  ")}`);
}
