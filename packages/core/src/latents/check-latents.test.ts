import { describe, expect, it } from "vitest";
import { normal } from "../distributions/index.js";
import { constant } from "../graph/index.js";
import { Ledger, Scope } from "../nn/index.js";
import { add } from "../ops/index.js";
import { categoricalPosterior, gaussianPosterior } from "../posteriors/index.js";
import { gaussianPrior, standardNormal } from "../priors/index.js";
import { fillUniform } from "../random/index.js";
import { evaluate } from "../runtime/reference.js";
import { sampleLatents } from "./ancestral.js";
import { ancestralOrder, checkLatents } from "./check-latents.js";
import type { Latent, LatentModel } from "./latent.js";

const latent = (name: string, q: readonly string[], p: readonly string[], more: Partial<Latent> = {}): Latent => ({
  ...{ name, kind: "continuous", size: 1, expectation: "draw", posteriorGiven: q, priorGiven: p },
  posterior: () => gaussianPosterior(normal(constant(0), constant(0))),
  prior: ({ scope, value }) =>
    p.length === 0
      ? standardNormal().build(1, scope)
      : gaussianPrior(
          normal(
            p.map(value).reduce((a, b) => add(a, b)),
            constant(-1),
          ),
          1,
        ),
  ...more,
});
const model = (latents: readonly Latent[], code = "z"): LatentModel => ({
  givens: [{ name: "c", size: 1 }],
  ...{ latents, code },
  decode: () => normal(constant(0), constant(0)),
});

describe("checkLatents", () => {
  it("takes a hierarchy, and gives it back", () => {
    const two = model([latent("z", ["c"], ["z2"]), latent("z2", ["z"], [])]);
    expect(checkLatents(two)).toBe(two);
  });

  const y = { kind: "categorical" } as const;
  it.each<[readonly Latent[], string, string?]>([
    [[latent("z", [], []), latent("z", [], [])], 'latents: each variable needs a name of its own, got "z" twice'],
    [
      [latent("z", ["z2"], []), latent("z2", [], [])],
      'latent z: its posterior looks at "z2", which is not drawn before it; put that latent first',
    ],
    [[latent("z", ["d"], [])], 'latent z: its posterior looks at "d", which is none of c, z'],
    [[latent("z", [], ["d"])], 'latent z: its prior looks at "d", which is none of c, z'],
    [[latent("z", [], ["z"])], 'latent z: its prior looks at "z", which is itself'],
    [[latent("z", [], ["z2"]), latent("z2", [], ["z"])], "latents: the priors of z, z2 look at each other in a circle"],
    [
      [latent("z", [], [], { expectation: "sum" })],
      "latent z: only categories can be summed, and it is continuous; draw it",
    ],
    [
      [latent("z", [], []), latent("y", [], [], y)],
      'latent y: a draw of categories has no slope to learn from; take their sum (expectation "sum")',
    ],
    [[latent("z", [], [])], 'latents: the code must be a continuous latent that is drawn, got "a"', "a"],
    [
      [latent("y", [], [], { ...y, expectation: "sum" })],
      'latents: the code must be a continuous latent that is drawn, got "y"',
      "y",
    ],
  ])("names what is wrong: %#", (latents, message, code) => {
    expect(() => checkLatents(model(latents, code))).toThrow(message);
  });
});

describe("ancestral order", () => {
  it("draws each latent after what its p looks at, by noise of its own", () => {
    const chain = model([latent("z", [], ["z2", "c"]), latent("z2", [], ["z3"]), latent("z3", [], [])]);
    expect(ancestralOrder(chain).map(({ name }) => name)).toEqual(["z3", "z2", "z"]);
    const noise: Record<string, number> = { z: 0.5, z2: -1, z3: 2 };
    const known = { c: constant({ shape: [1, 1], data: Float64Array.of(10) }) };
    const asked: string[] = [];
    const values = sampleLatents(
      chain,
      {
        ...{ rows: 1, known },
        noise: (name, kind, shape) => {
          asked.push(`${name} ${kind} ${shape.join("x")}`);
          return constant({ shape: [1, 1], data: Float64Array.of(noise[name]) });
        },
      },
      new Scope(new Ledger(false)),
    );
    const s = Math.exp(-0.5);
    const found = evaluate([values["z3"], values["z2"], values["z"]]).map(({ data }) => data[0]);
    expect(found[0]).toBe(2);
    expect(found[1]).toBeCloseTo(2 - s, 12);
    expect(found[2]).toBeCloseTo(2 - s + 10 + 0.5 * s, 12);
    expect(asked).toEqual(["z3 normal 1x1", "z2 normal 1x1", "z normal 1x1"]);
    expect(() => sampleLatents(chain, { rows: 1, noise: () => constant(0) }, new Scope(new Ledger(false)))).toThrow(
      `sample: the model's "c" must be given, and is missing`,
    );
  });
});

it("a categorical posterior draws each category as often as it says, as a one-hot row with its density", () => {
  const probs = [0.5, 0.2, 0.3];
  const logits = constant({ shape: [1, 3], data: Float64Array.from(probs, (p) => Math.log(p) + 7) });
  const q = categoricalPosterior(logits);
  const count = 20_000;
  const uniform = fillUniform(new Float64Array(3 * count), { seed: 1, stream: "categories", step: 0 });
  const { z, logProb } = q.draw(constant({ shape: [count, 3], data: uniform }));
  const [rows, density] = evaluate([z, logProb]);
  const seen = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const row = [...rows.data.subarray(3 * i, 3 * i + 3)];
    expect(row.reduce((a, b) => a + b)).toBe(1);
    seen[row.indexOf(1)]++;
    expect(density.data[i]).toBeCloseTo(Math.log(probs[row.indexOf(1)]), 10);
  }
  seen.forEach((n, c) => expect(Math.abs(n / count - probs[c])).toBeLessThan(0.02));
});
