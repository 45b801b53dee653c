import { describe, expect, it } from "vitest";
import { input, ndArray } from "../graph/index.js";
import { digitsClassifier, lambda, Ledger, mlp, Scope } from "../nn/index.js";
import { evaluate } from "../runtime/reference.js";
import { labelledToyData, toyRuntime } from "../testing/toy.js";
import { Trainer } from "../train/index.js";
import { classifier } from "./classifier.js";

const scope = (): Scope => new Scope(new Ledger(true));
/** A net that takes its input for logits. */
const itself = lambda("itself", (x) => x);

describe("classifier", () => {
  it("has the cross-entropy of its logits as its loss, and counts hits", () => {
    const rows = [
      [2, -1, 0.5],
      [0, 0, 0],
      [-3, 4, 1],
    ];
    const labels = [0, 1, 2];
    const [x, y] = [input("x", [3, 3]), input("labels", [3, 3])];
    const { loss, parts } = classifier({ net: itself, classes: 3 }).lossOf({ x, labels: y }, scope());
    const oneHot = labels.flatMap((label) => [0, 1, 2].map((c) => (c === label ? 1 : 0)));
    const feeds = new Map([
      [x, ndArray(rows.flat(), [3, 3])],
      [y, ndArray(oneHot, [3, 3])],
    ]);
    const [got, crossEntropy, accuracy] = evaluate([loss, parts["crossEntropy"], parts["accuracy"]], feeds);
    const wanted = rows.map((row, i) => Math.log(row.reduce((s, v) => s + Math.exp(v), 0)) - row[labels[i]]);
    expect(got.data[0]).toBeCloseTo(wanted.reduce((s, v) => s + v, 0) / 3, 10);
    expect(crossEntropy.data[0]).toBe(got.data[0]);
    // only the first: equal logits count as the first class, and the last row says 1
    expect(accuracy.data[0]).toBeCloseTo(1 / 3, 10);
  });

  it("moves every parameter of the digits' net", async () => {
    const model = classifier({ net: digitsClassifier({ shape: [1, 4, 4], classes: 3 }), classes: 3 });
    const trainer = await Trainer.create(model, labelledToyData(), await toyRuntime(), { steps: 2, batch: 16 });
    const before = (await trainer.state()).values;
    await trainer.run(2);
    const after = (await trainer.state()).values;
    await trainer.release();
    const names = [...trainer.training.ledger.parameters.keys()];
    // three convolutions, three normalisations of two each, one linear layer
    expect(names).toHaveLength(3 + 6 + 2);
    for (const name of names) {
      expect(name).toMatch(/^classifier\.\d\.(weight|bias)$/);
      expect(after[name].data, name).not.toEqual(before[name].data);
    }
  });

  it("says what classes and the net must be", () => {
    for (const classes of [1, 0, 2.5, NaN])
      expect(() => classifier({ net: itself, classes })).toThrow(
        `classifier.classes: must be a whole number, 2 or more, got ${classes}`,
      );
    const wide = classifier({ net: mlp([16, 4]), classes: 3 });
    const x = input("x", [5, 16]);
    expect(() => wide.lossOf({ x, labels: input("labels", [5, 3]) }, scope())).toThrow(
      "classifier: the net must give 3 logits an image, one a class, got [5, 4]",
    );
    expect(() => wide.lossOf({ x }, scope())).toThrow("classifier: its loss needs labels, got none");
  });
});
