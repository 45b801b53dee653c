import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtInParts, partKeys, type Config } from "../config/index.js";
import { compose, configOf } from "./compose-case.js";
import { conformanceClaims, trainForSuite, type TrainedComposition } from "./conformance.js";
import type { ConformanceCheck } from "./conformance/conformance-case.js";
import { conformanceCases } from "./conformance/conformance-cases.js";

describe.each(conformanceCases.map((row) => [row.name, row] as const))("%s", (_, row) => {
  let of: TrainedComposition;
  beforeAll(async () => {
    of = await trainForSuite(compose(row), row.falling);
  });
  afterAll(() => of.trained.release());

  for (const [kind, { claim, holds }] of Object.entries(conformanceClaims)) {
    const reason = row.skip?.[kind as ConformanceCheck];
    if (reason === undefined) it(claim, () => holds(of));
    else it.skip(`${claim} (${reason})`, () => holds(of));
  }

  if (configOf(row).optimizer.emaDecay)
    it("answers with averages that are not the last values", () => {
      expect(of.trained.values["decoder.0.bias"]).not.toEqual(of.end.values["decoder.0.bias"].data);
    });
});

it("every word that a config knows is in some row", () => {
  const configs = conformanceCases.map(configOf);
  const wordAt = (config: Config, key: string): unknown =>
    [...key.split("."), "type"].reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], config);
  for (const [kind, words] of Object.entries(builtInParts)) {
    if (kind === "data") continue;
    const used = new Set(configs.map((config) => wordAt(config, partKeys[kind as keyof typeof partKeys])));
    expect([kind, ...used].sort(), "add a row to testing/conformance/").toEqual([kind, ...Object.keys(words)].sort());
  }
});
