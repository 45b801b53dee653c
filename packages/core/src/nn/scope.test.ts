import { describe, expect, it } from "vitest";
import { add } from "../ops/index.js";
import { fill } from "./initializers.js";
import { initialValues, Ledger, Scope } from "./scope.js";

const fans = { fanIn: 2, fanOut: 3 };
const scopeOf = (training = true): Scope => new Scope(new Ledger(training));

describe("Scope", () => {
  it("joins names with dots and says where it is", () => {
    const scope = scopeOf();
    expect(scope.child("encoder").child(0).path).toBe("encoder.0");
    expect(scope.where("linear")).toBe("linear");
    expect(scope.child("encoder").child(0).where("linear")).toBe("linear(encoder.0)");
    expect(scope.child("a").parameter("weight", [3, 2], fill(0), fans).name).toBe("a.weight");
  });

  it("gives one tensor for one name, so that a net applied twice shares its weights", () => {
    const scope = scopeOf().child("decoder");
    const first = scope.parameter("weight", [3, 2], fill(0), fans);
    expect(scope.parameter("weight", [3, 2], fill(0), fans)).toBe(first);
    expect(scope.ledger.parameters.size).toBe(1);
    expect(() => scope.parameter("weight", [2, 3], fill(0), fans)).toThrow(
      "decoder.weight: used with shape [3, 2] and again with [2, 3]",
    );
    const state = scope.state("mean", [3], 0.5);
    expect(scope.state("mean", [3], 0.5).current).toBe(state.current);
    expect(scope.scheduled("rate", () => 1)).toBe(scope.scheduled("rate", () => 2));
  });

  it("draws each noise once", () => {
    const scope = scopeOf().child("objective");
    scope.noise("normal", [4, 2]);
    expect(() => scope.noise("uniform", [4])).toThrow(
      "objective.noise: this noise is drawn twice in one step; give the second its own name",
    );
    scope.noise("uniform", [4], "second");
    expect([...scope.ledger.noise.values()].map(({ kind, stream, tensor }) => [kind, stream, tensor.name])).toEqual([
      ["normal", "objective.noise", "noise:objective.noise"],
      ["uniform", "objective.second", "noise:objective.second"],
    ]);
  });

  it("names the noise of a net that is applied again", () => {
    const scope = scopeOf().child("net");
    expect(scope.nextNoiseName()).toBe("noise");
    scope.noise("uniform", [4], scope.nextNoiseName());
    scope.noise("uniform", [4], scope.nextNoiseName());
    expect(scope.nextNoiseName()).toBe("noise3");
    expect(scope.child("other").nextNoiseName()).toBe("noise");
  });

  it("lists the state that has a next value", () => {
    const scope = scopeOf();
    const kept = scope.state("kept", [2], 0);
    const moved = scope.state("moved", [2], 1);
    expect(moved.latest).toBe(moved.current);
    const next = add(moved.current, 1);
    moved.update(next);
    expect(scope.state("moved", [2], 1)).toMatchObject({ current: moved.current, latest: next });
    expect(scope.ledger.stateVariables.map((v) => v.current)).toEqual([moved.current]);
    expect(kept.current.name).toBe("kept");
  });
});

it("initialValues depend on the seed and the name alone", () => {
  const values = (seed: number, names: readonly string[]): Record<string, Float32Array> => {
    const scope = scopeOf();
    const noisy = (size: number, _fans: unknown, address: { seed: number; name: string }): Float32Array =>
      new Float32Array(size).fill(address.seed + address.name.length / 8);
    for (const name of names) scope.parameter(name, [2, 3], noisy, fans);
    scope.state("running", [2], 0.25);
    return initialValues(scope.ledger, seed);
  };
  expect(values(1, ["w"])).toEqual({ w: new Float32Array(6).fill(1.125), running: new Float32Array(2).fill(0.25) });
  expect(values(1, ["first", "w"])["w"]).toEqual(values(1, ["w"])["w"]);
  expect(values(2, ["w"])["w"]).not.toEqual(values(1, ["w"])["w"]);
});
