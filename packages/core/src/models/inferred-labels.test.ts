import { describe, expect, it } from "vitest";
import { labelConditioning, semiSupervised } from "../conditioning/index.js";
import { input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { initialValues, Ledger, mlp, Scope } from "../nn/index.js";
import {
  beta,
  betaTc,
  dreg,
  elbo,
  factor,
  geometricJs,
  info,
  iwae,
  jensenShannon,
  type Objective,
} from "../objectives/index.js";
import { fillNormal } from "../random/index.js";
import { latentBound } from "../latents/index.js";
import { evaluate } from "../runtime/reference.js";
import { toyVae } from "../testing/toy.js";
import type { Vae } from "./composition.js";

const [batch, classes, latent, size] = [4, 3, 2, 16];
const nets = {
  encoder: mlp([size + classes, 8], { activateLast: true }),
  decoder: mlp([latent + classes, 8, size]),
};
const options = { classes, labelled: 6, classifier: mlp([size, classes]), classWeight: 7 };
const x = input("x", [batch, size]);
const pixels = Float64Array.from({ length: batch * size }, (_, i) => ((i * 7) % 3 === 0 ? 1 : 0));
const noiseOf = (count: number): number[] => [
  ...fillNormal(new Float64Array(count), { seed: 1, stream: "bound.test", step: 0 }),
];

/** Values of tensors of a model at its start values, with x, labels and noise as given. */
function numbersOf(write: (scope: Scope) => readonly Tensor[], feeds: readonly (readonly [Tensor, NdArray])[]) {
  const ledger = new Ledger(true);
  const outputs = write(new Scope(ledger));
  const values = initialValues(ledger, 3);
  const all = new Map<Tensor, NdArray>([[x, { shape: [batch, size], data: pixels }], ...feeds]);
  for (const { name, tensor } of ledger.parameters.values())
    all.set(tensor, ndArray([...values[name]], tensor.shape as number[]));
  for (const { tensor } of ledger.noise.values())
    all.set(
      tensor,
      ndArray(noiseOf(tensor.shape.reduce<number>((n, d) => n * Number(d), 1)), tensor.shape as number[]),
    );
  return evaluate(outputs, all).map(({ data }) => [...data]);
}

const rows = classes * batch;
const noise = input("noise", [rows, latent]);
const draws = noiseOf(rows * latent);
const oneClass = (c: number): NdArray =>
  ndArray(
    Array.from({ length: batch * classes }, (_, i) => (i % classes === c ? 1 : 0)),
    [batch, classes],
  );

/** Each class's bound with that label given, and log q(y|x), by the model's own parts. */
function parts(model: Vae): { rec: number[][]; kl: number[][]; logits: number[] } {
  const labels = input("labels", [batch, classes]);
  const given = input("given", [batch, latent]);
  const each = Array.from({ length: classes }, (_, c) =>
    numbersOf(
      (scope) => {
        const { rec, latents } = latentBound(model.latents, { x, known: { y: labels }, noise: () => given }, scope);
        return [rec, latents["z"].kl, model.conditioning!.inferred!.classify(x, scope)];
      },
      [
        [labels, oneClass(c)],
        [given, ndArray(draws.slice(c * batch * latent, (c + 1) * batch * latent), [batch, latent])],
      ],
    ),
  );
  return { rec: each.map((one) => one[0]), kl: each.map((one) => one[1]), logits: each[0][2] };
}

describe("inferred labels as a latent of their own", () => {
  const model = toyVae({ ...nets, conditioning: semiSupervised(options) });
  const { rec, kl, logits } = parts(model);
  const q = Array.from({ length: batch }, (_, i) => {
    const row = logits.slice(i * classes, (i + 1) * classes).map(Math.exp);
    const total = row.reduce((a, b) => a + b);
    return row.map((v) => v / total);
  });

  it("sums y out exactly: each class's bound weighted by q(y|x), and KL(q(y|x) || 1 / classes)", () => {
    const [found, foundKl, split] = numbersOf(
      (scope) => {
        const bound = latentBound(model.latents, { x, noise: () => noise }, scope);
        return [bound.rec, bound.kl, bound.latents["z"].klPerDimension!];
      },
      [[noise, ndArray(draws, [rows, latent])]],
    );
    for (let i = 0; i < batch; i++) {
      const average = (values: number[][]): number => q[i].reduce((total, p, c) => total + p * values[c][i], 0);
      const klOfLabel = q[i].reduce((total, p) => total + p * Math.log(p * classes), 0);
      expect(found[i]).toBeCloseTo(average(rec), 10);
      expect(foundKl[i]).toBeCloseTo(average(kl) + klOfLabel, 10);
      // the split is that of z alone
      expect(split[2 * i] + split[2 * i + 1]).toBeCloseTo(average(kl), 10);
    }
  });

  it("is trained by that bound, the classifier's cross-entropy and the labelled images' own bound", () => {
    const labelled = { x: input("labelled.x", [2, size]), labels: input("labelled.labels", [2, classes]) };
    const feeds = [
      [labelled.x, ndArray([...pixels.slice(0, 2 * size)], [2, size])],
      [labelled.labels, ndArray([0, 1, 0, 0, 0, 1], [2, classes])],
    ] as const;
    const lossWith = (labelledWeight: number): number[] =>
      numbersOf((scope) => {
        const trained = toyVae({ ...nets, conditioning: semiSupervised({ ...options, labelledWeight }) });
        const { loss, parts: named } = trained.lossOf({ x, labelled }, scope);
        return [loss, named["rec"], named["kl"], named["crossEntropy"]];
      }, feeds).map(([value]) => value);
    const [loss, recPart, klPart, crossEntropy] = lossWith(0);
    expect(crossEntropy).toBeCloseTo(-(Math.log(q[0][1]) + Math.log(q[1][2])) / 2, 10);
    expect(loss).toBeCloseTo(recPart + klPart + 7 * crossEntropy, 10);
    const joint = numbersOf((scope) => {
      const bound = latentBound(
        model.latents,
        {
          ...{ x: labelled.x, known: { y: labelled.labels } },
          noise: (_, kind, shape) => scope.child("objective").noise(kind, shape, "labelledNoise"),
        },
        scope,
      );
      return [bound.rec, bound.kl];
    }, feeds);
    const own = (joint[0][0] + joint[1][0] + joint[0][1] + joint[1][1]) / 2;
    expect(lossWith(2)[0] - loss).toBeCloseTo(2 * own, 9);
  });

  it("pays -log p(y) for a label that is observed", () => {
    const labels = input("labels", [batch, classes]);
    const given = input("given", [batch, latent]);
    const [kl, share, ofZ] = numbersOf(
      (scope) => {
        const seen = { x, known: { y: labels }, noise: () => given };
        const { kl: total, latents } = latentBound(model.latents, seen, scope);
        return [total, latents["y"].kl, latents["z"].kl];
      },
      [
        [labels, oneClass(1)],
        [given, ndArray(draws.slice(0, batch * latent), [batch, latent])],
      ],
    );
    kl.forEach((value, i) => expect(value).toBeCloseTo(Math.log(classes) + ofZ[i], 12));
    share.forEach((value) => expect(value).toBeCloseTo(Math.log(classes), 12));
  });

  it("takes importance weights too, and refuses by name what reads one code", () => {
    const labelled = { x: input("labelled.x", [2, size]), labels: input("labelled.labels", [2, classes]) };
    const lossBy = (objective: Objective) => () =>
      toyVae({ ...nets, conditioning: semiSupervised(options), objective }).lossOf(
        { x, labelled },
        new Scope(new Ledger(true)),
      );
    expect(lossBy(iwae({ k: 2 }))().loss.shape).toEqual([]);
    expect(lossBy(elbo({ klSamples: 3 }))).toThrow(
      "objective.klSamples: draws one latent several times, and this model has y, z; leave it at 1",
    );
    expect(lossBy(dreg())).toThrow(
      "objective dreg: takes a model with one latent, and this one has y, z; use elbo, beta or iwae",
    );
    for (const objective of [betaTc(), factor(), info(), jensenShannon(), geometricJs()])
      expect(lossBy(objective)).toThrow(
        `objective ${objective.name}: reads one code of each image, and "z" comes after the sum over y; use elbo, beta or iwae`,
      );
  });

  it("obeys the objective's options", () => {
    const labelled = { x: input("labelled.x", [2, size]), labels: input("labelled.labels", [2, classes]) };
    const feeds = [
      [labelled.x, ndArray([...pixels.slice(0, 2 * size)], [2, size])],
      [labelled.labels, ndArray([0, 1, 0, 0, 0, 1], [2, classes])],
    ] as const;
    const lossBy = (objective: Objective): number[] =>
      numbersOf((scope) => {
        const { loss, parts: named } = toyVae({
          ...{ ...nets, objective, conditioning: semiSupervised(options) },
        }).lossOf({ x, labelled }, scope);
        return [loss, named["kl"], named["klPerDimension"]];
      }, feeds).flat();
    const [plain, klPart, ...perDimension] = lossBy(elbo());
    expect(klPart).toBeGreaterThan(0.01);
    expect(lossBy(elbo({ klWeight: 3 }))[0] - plain).toBeCloseTo(2 * klPart, 9);
    expect(lossBy(beta({ beta: 3 }))[0] - plain).toBeCloseTo(2 * klPart, 9);
    const lifted = perDimension.reduce((total, v) => total + Math.max(v, 0.5) - v, 0);
    expect(lifted).toBeGreaterThan(0.01);
    expect(lossBy(elbo({ freeBits: 0.5 }))[0] - plain).toBeCloseTo(lifted, 9);
  });
});

describe("conditioning", () => {
  it("reaches both nets: another label gives another code and another image", () => {
    const model = toyVae({ ...nets, conditioning: labelConditioning({ classes }), objective: elbo() });
    const labels = input("labels", [batch, classes]);
    const z = input("z", [batch, latent]);
    const at = (c: number): number[][] =>
      numbersOf(
        (scope) => [model.encode(x, scope, labels).mean, model.decode(z, size, scope, labels).mean],
        [
          [labels, oneClass(c)],
          [z, ndArray(draws.slice(0, batch * latent), [batch, latent])],
        ],
      );
    const [first, second] = [at(0), at(1)];
    expect(first[0]).not.toEqual(second[0]);
    expect(first[1]).not.toEqual(second[1]);
    expect(() => model.encode(x, new Scope(new Ledger(true)))).toThrow(
      "encode: a model with labels conditioning needs labels, got none",
    );
  });

  it("says what its options must be", () => {
    for (const wrong of [1, 2.5]) {
      const message = `conditioning.classes: must be a whole number, 2 or more, got ${wrong}`;
      expect(() => labelConditioning({ classes: wrong })).toThrow(message);
      expect(() => semiSupervised({ ...options, classes: wrong })).toThrow(message);
    }
    expect(() => semiSupervised({ ...options, classWeight: -1 })).toThrow(
      "conditioning.classWeight: must be a number, 0 or more, got -1",
    );
    expect(() => semiSupervised({ ...options, labelledBatch: 0 })).toThrow(
      "conditioning.labelledBatch: must be a positive whole number, got 0",
    );
  });
});
