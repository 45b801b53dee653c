import { describe, expect, it } from "vitest";
import { InputError } from "../errors.js";
import { input } from "../graph/index.js";
import { standardNormal, type Prior } from "../priors/index.js";
import { Ledger, Scope } from "../nn/index.js";
import { toyVae } from "../testing/toy.js";
import { variant, z } from "../variant.js";
import { modelFromConfig, optimizerFromConfig } from "./build.js";
import { configKeys } from "./config-keys.js";
import { builtInParts } from "./parts.js";
import { withPlugin } from "./plugin.js";
import { resolveConfig } from "./resolve.js";
import { partsWithoutCode } from "./without-code.js";

const own = variant(
  { wide: z.number().positive().default(2).meta({ description: "How wide" }) },
  ({ wide }): Prior => ({
    ...standardNormal(),
    name: `wide ${wide}`,
  }),
);
const parts = withPlugin(builtInParts, { priors: { mine: own } }, "mine.ts");
const shape = [1, 4, 4] as const;
const configOf = (values: object, words = parts) => resolveConfig([{ source: "test", values }], { parts: words });

describe("withPlugin", () => {
  it("gives a word that configs, keys and models know, beside the built-in ones", () => {
    const config = configOf({ model: { prior: { type: "mine", wide: 3 } } });
    expect(modelFromConfig(config, shape, parts).prior.name).toBe("wide 3");
    expect(configOf({ model: { prior: "mine" } }).model.prior).toEqual({ type: "mine", wide: 2 });
    expect(configOf({ model: { prior: "vamp" } }).model.prior.type).toBe("vamp");
    expect(() => configOf({ model: { prior: { type: "mine", wide: -1 } } })).toThrow(
      "model.prior.wide (from test): must be a number, above 0, got -1",
    );
    expect(() => configOf({ model: { prior: "mien" } })).toThrow('did you mean "mine"?');
    const key = configKeys(parts).find(({ path }) => path === "model.prior.wide");
    expect(key).toMatchObject({ description: "How wide", default: 2, when: { values: ["mine"] } });
  });

  it("leaves the parts that it is given as they are", () => {
    expect(Object.keys(builtInParts.priors)).not.toContain("mine");
    expect(configKeys().some(({ path }) => path === "model.prior.wide")).toBe(false);
    expect(() => configOf({ model: { prior: "mine" } }, builtInParts)).toThrow("must be one of standard-normal,");
    const other = withPlugin(builtInParts, { priors: { mine: variant({}, () => standardNormal()) } }, "other.ts");
    const priorOf = (words: typeof parts) =>
      modelFromConfig(configOf({ model: { prior: "mine" } }, words), shape, words).prior;
    expect([priorOf(parts), priorOf(other)].map(({ name }) => name)).toEqual(["wide 2", "standard-normal"]);
  });

  it("makes schedules and optimisers, and passes their numbers on", () => {
    const falling = variant({}, () => (rate: number) => (step: number) => rate / (step + 1));
    const words = withPlugin(builtInParts, { schedules: { falling } }, "s.ts");
    const config = configOf({ optimizer: { schedule: "falling", learningRate: 4 } }, words);
    expect(() => optimizerFromConfig(config, words)).not.toThrow();
    expect(() => optimizerFromConfig(config)).toThrow('config: there is no "falling"');
  });

  const refused: readonly (readonly [string, unknown, string])[] = [
    ["nothing", {}, "p.ts: must export the words of a kind, one of encoders, decoders, "],
    ["a near miss", { prior: { mine: own } }, 'it exports prior; did you mean "priors"?'],
    ["a default alone", { default: 3 }, "it exports default"],
    [
      "no object",
      { priors: [own] },
      "p.ts: priors must be an object of words with a part each, such as { mine: variant(",
    ],
    ["no words", { priors: {} }, "got none"],
    [
      "a built-in word",
      { priors: { vamp: own } },
      'p.ts: priors.vamp: this word is built in; choose another, such as "vamp-mine"',
    ],
    [
      "a wrong word",
      { priors: { "My Prior": own } },
      "p.ts: priors.My Prior: a word must be of small letters, digits and hyphens",
    ],
    [
      "a function",
      { priors: { mine: () => standardNormal() } },
      "p.ts: priors.mine: must be variant(options, create), such as",
    ],
    ["no create", { priors: { mine: { options: {} } } }, "p.ts: priors.mine: must be variant(options, create)"],
    [
      "no zod type",
      { priors: { mine: variant({ a: 3 as never }, () => standardNormal()) } },
      'the option "a" must be a zod type, such as z.number().default(1), got 3',
    ],
    [
      "a reserved option",
      { priors: { mine: variant({ type: z.string() }, () => standardNormal()) } },
      'the option "type" has a meaning of its own',
    ],
    ["a transform", { priors: { mine: variant({ a: z.date() }, () => standardNormal()) } }, "without transforms"],
    [
      "a source without load",
      { data: { mine: { what: "w" } } },
      'p.ts: data.mine: must be { what: "one line", load: (split) => dataset }',
    ],
  ];
  it.each(refused)("refuses %s by one sentence", (_, plugin, message) => {
    const work = (): unknown => withPlugin(builtInParts, plugin, "p.ts");
    expect(work).toThrow(InputError);
    expect(work).toThrow(message);
  });

  it("refuses a word of another plug-in", () => {
    expect(() => withPlugin(parts, { priors: { mine: own } }, "p.ts")).toThrow("this word is another plug-in's");
  });

  it("tells a plug-in's faults from the library's: in create, in what it makes, in what that answers", () => {
    const broken = (make: () => unknown) => {
      const words = withPlugin(builtInParts, { priors: { mine: variant({}, make as () => Prior) } }, "p.ts");
      return modelFromConfig(configOf({ model: { prior: "mine" } }, words), shape, words).prior;
    };
    const missing = (): never => (undefined as unknown as { there: never }).there;
    const scope = new Scope(new Ledger(true));
    expect(() => broken(missing)).toThrow(InputError);
    expect(() => broken(missing)).toThrow("p.ts: priors.mine: Cannot read properties of undefined (reading 'there')");
    expect(() => broken(() => ({ name: "x" }))).toThrow(
      "p.ts: priors.mine: create must return an object with build, got an object",
    );
    expect(() => broken(() => ({ name: "x", build: missing })).build(2, scope)).toThrow(
      "p.ts: priors.mine.build: Cannot read",
    );
    const late = broken(() => ({ name: "x", build: () => ({ logProb: missing, sample: missing }) })).build(2, scope);
    expect(() => late.logProb(undefined as never)).toThrow("p.ts: priors.mine.build.logProb: Cannot read");
  });

  it("keeps classes with private fields, and tensors as they are", () => {
    class Counted {
      readonly name = "counted";
      #built = 0;
      build(...args: Parameters<Prior["build"]>) {
        this.#built++;
        return { ...standardNormal().build(...args), times: this.#built };
      }
    }
    const words = withPlugin(builtInParts, { priors: { mine: variant({}, () => new Counted()) } }, "p.ts");
    const { prior } = modelFromConfig(configOf({ model: { prior: "mine" } }, words), shape, words);
    prior.build(2, new Scope(new Ledger(true)));
    const { gaussian } = prior.build(2, new Scope(new Ledger(true)));
    expect(gaussian!.mean.shape).toEqual([]);
  });
});

describe("what a part is given", () => {
  it("is the data's shape, all latents, and at build time the model's own encode and decode", () => {
    const seen: unknown[] = [];
    const looking = variant({}, (_, context: unknown): Prior => {
      seen.push(context);
      return {
        name: "looking",
        build: (latent, scope, givens) => {
          const q = givens!.encode!(toyInput());
          seen.push(q.mean.shape, givens!.decode!(q.mean, 16).mean.shape);
          return standardNormal().build(latent, scope);
        },
      };
    });
    const words = withPlugin(builtInParts, { priors: { looking } }, "p.ts");
    const layers = { hierarchy: { type: "layers", sizes: [5, 3] } };
    const { latents } = contextOf(words, layers, seen);
    expect(latents).toEqual([
      { name: "z", kind: "continuous", size: 2 },
      { name: "z2", kind: "continuous", size: 5 },
      { name: "z3", kind: "continuous", size: 3 },
    ]);
    const context = contextOf(words, {}, seen);
    expect(context).toMatchObject({
      data: { shape },
      latent: 2,
      classes: 0,
      outputsPerValue: 1,
      initializer: "pytorch",
    });
    const model = modelFromConfig(configOf({ model: { latent: 2, prior: "looking" } }, words), shape, words);
    model.latents.latents[0].prior({ scope: new Scope(new Ledger(true)), value: () => input("none", [1]) });
    expect(seen.slice(-2)).toEqual([
      [3, 2],
      [3, 16],
    ]);
  });
});

const toyInput = () => {
  const ledger = new Ledger(true);
  return new Scope(ledger).noise("normal", [3, 16]);
};

interface SeenContext {
  readonly latents: unknown;
}
function contextOf(words: typeof parts, model: object, seen: unknown[]): SeenContext {
  modelFromConfig(configOf({ model: { latent: 2, prior: "looking", ...model } }, words), shape, words);
  return seen.at(-1) as SeenContext;
}

describe("partsWithoutCode", () => {
  const values = { ...configOf({ model: { prior: { type: "mine", wide: 3 } } }), plugins: ["./plugins/mine.ts"] };

  it("reads a complete config whose code is not there, and makes nothing of it", () => {
    const words = partsWithoutCode(values);
    const config = configOf(values, words);
    expect(config).toEqual(values);
    expect(() => modelFromConfig(config, shape, words)).toThrow(
      'model.prior: "mine" is the word of a plug-in, whose code is not loaded here',
    );
  });

  it("is the built-in words where no plug-in is named, and checks built-in words as ever", () => {
    expect(partsWithoutCode({ ...values, plugins: undefined })).toBe(builtInParts);
    const wrong = { ...values, train: { ...values.train, batch: 0 } };
    expect(() => configOf(wrong, partsWithoutCode(wrong))).toThrow("train.batch (from test): must be a whole number");
    for (const odd of [
      null,
      3,
      [],
      { plugins: [3] },
      { plugins: ["a"], model: null },
      { plugins: ["a"], model: { prior: 4 } },
    ])
      expect(() => partsWithoutCode(odd)).not.toThrow();
    expect(toyVae().prior.name).toBe("standard-normal");
  });
});
