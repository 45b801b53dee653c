import { describe, expect, it } from "vitest";
import { input } from "../graph/index.js";
import { normalLikelihood } from "../likelihoods/index.js";
import { Ledger, mlp, Scope } from "../nn/index.js";
import { toyVae } from "../testing/toy.js";
import { vae } from "./vae.js";

const scopeOf = (): Scope => new Scope(new Ledger(true));
const names = (scope: Scope): string[] => [...scope.ledger.parameters.keys()].sort();

describe("vae", () => {
  it("names its parameters by their place", () => {
    const scope = scopeOf();
    const { loss } = toyVae().lossOf({ x: input("x", [4, 16]) }, scope);
    expect(loss.shape).toEqual([]);
    expect(names(scope)).toEqual([
      "decoder.0.bias",
      "decoder.0.weight",
      "decoder.1.bias",
      "decoder.1.weight",
      "encoder.0.bias",
      "encoder.0.weight",
      "posterior.logVar.bias",
      "posterior.logVar.weight",
      "posterior.mean.bias",
      "posterior.mean.weight",
    ]);
    expect([...scope.ledger.noise.keys()]).toEqual(["objective.noise"]);
  });

  it("decodes codes with any leading axes", () => {
    expect(toyVae().decode(input("z", [5, 3, 2]), 16, scopeOf()).mean.shape).toEqual([5, 3, 16]);
    expect(toyVae().decode(input("z", ["batch", 2]), 16, scopeOf()).mean.shape).toEqual(["batch", 16]);
    expect(toyVae().encode(input("x", ["batch", 16]), scopeOf()).mean.shape).toEqual(["batch", 2]);
  });

  it("says what latent must be", () => {
    for (const latent of [0, -2, 1.5, NaN])
      expect(() => toyVae({ latent })).toThrow(`latent: must be a positive whole number, got ${latent}`);
  });

  it("names the net whose sizes do not fit", () => {
    const x = input("x", [4, 16]);
    expect(() => toyVae({ encoder: mlp([20, 8]) }).lossOf({ x }, scopeOf())).toThrow(
      "linear(encoder.0): last axis must be 20, got [4, 16]; check the sizes of the layer before",
    );
    expect(() => toyVae({ decoder: mlp([3, 16]) }).lossOf({ x }, scopeOf())).toThrow(
      "linear(decoder.0): last axis must be 3, got [4, 2]; check the sizes of the layer before",
    );
    expect(() => toyVae({ decoder: mlp([2, 15]) }).lossOf({ x }, scopeOf())).toThrow(
      "decoder: must give 16 values an image for 16 pixels under the bernoulli likelihood, got [4, 15]",
    );
    const twice = { ...normalLikelihood(), outputsPerValue: 2 };
    expect(() => toyVae({ likelihood: twice }).lossOf({ x }, scopeOf())).toThrow(
      "decoder: must give 32 values an image for 16 pixels under the normal likelihood, got [4, 16]",
    );
  });

  it("has the ELBO of Kingma & Welling as its default", () => {
    const { posterior, prior, likelihood, objective } = vae({
      encoder: mlp([16, 8]),
      decoder: mlp([2, 16]),
      latent: 2,
    });
    expect([posterior, prior, likelihood, objective].map((part) => part.name)).toEqual([
      "normal",
      "standard-normal",
      "bernoulli",
      "elbo",
    ]);
  });
});
