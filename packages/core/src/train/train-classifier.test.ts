import { describe, expect, it } from "vitest";
import { withoutLabels } from "../data/index.js";
import { ShapeError } from "../errors.js";
import { evaluateClassifier } from "../evaluate/index.js";
import { classifier } from "../models/index.js";
import { lambda, mlp, sequential } from "../nn/index.js";
import { reshape } from "../ops/index.js";
import { adam } from "../optim/index.js";
import { labelledToyData, toyRuntime } from "../testing/toy.js";
import { trainClassifier, type TrainClassifierOptions } from "./train-classifier.js";

const model = classifier({ net: mlp([16, 12, 3]), classes: 3 });
const data = labelledToyData(96);
const learn = async (options: Partial<TrainClassifierOptions> = {}) =>
  trainClassifier(model, data, {
    ...{ steps: 60, batch: 16, optimizer: adam(0.01), runtime: await toyRuntime() },
    ...options,
  });

describe("trainClassifier", () => {
  it("learns images that it has not seen far better than chance", async () => {
    const trained = await learn();
    const { accuracy } = await evaluateClassifier(trained, labelledToyData(150, "test"));
    await trained.release();
    expect(trained.stopped).toBe("done");
    expect(trained.state.step).toBe(60);
    const losses = trained.history.flatMap(({ values }) => [...values["crossEntropy"]]);
    expect(losses).toHaveLength(60);
    expect(losses.at(-1)).toBeLessThan(losses[0] / 2);
    // the largest class has half of the images
    expect(accuracy).toBeGreaterThan(0.9);
  });

  it("gives the same values for the same seed, and others for another", async () => {
    const [a, b, c] = [await learn({ steps: 5 }), await learn({ steps: 5 }), await learn({ steps: 5, seed: 2 })];
    expect(a.values).toEqual(b.values);
    expect(a.values).not.toEqual(c.values);
  });

  it("gives the averages where they are kept", async () => {
    const { values, state } = await learn({ steps: 5, emaDecay: 0.9 });
    expect(values["classifier.0.weight"]).toEqual(state.values["ema.classifier.0.weight"].data);
    expect(values["classifier.0.weight"]).not.toEqual(state.values["classifier.0.weight"].data);
    expect(Object.keys(values).some((name) => name.startsWith("ema."))).toBe(false);
  });

  it("counts epochs, tells its progress and stops when told", async () => {
    const seen: number[] = [];
    const stop = new AbortController();
    const trained = await learn({
      ...{ steps: undefined, epochs: 10, signal: stop.signal },
      onProgress: (_, { step, steps, epoch }) => {
        expect(steps).toBe(60);
        expect(epoch).toBe(Math.floor(step / 6));
        seen.push(step);
        if (step >= 12) stop.abort();
      },
    });
    expect(trained.stopped).toBe("aborted");
    expect(trained.state.step).toBe(seen.at(-1));
    expect(trained.state.step).toBeLessThan(60);
    expect((await learn({ signal: AbortSignal.abort() })).state.step).toBe(0);
  });

  it("refuses images without labels, or with others than the model's, and wrong lengths", async () => {
    const runtime = await toyRuntime();
    await expect(trainClassifier(model, withoutLabels(data), { steps: 1, runtime })).rejects.toThrow(
      "trainClassifier: the model needs labels, and toy (train) has none; take a data set with labels",
    );
    const two = classifier({ net: mlp([16, 2]), classes: 2 });
    await expect(trainClassifier(two, data, { steps: 1, batch: 4, runtime })).rejects.toThrow(
      /^trainClassifier: labels must be below 2, image \d+ of toy \(train\) has 2; set classes$/,
    );
    const slip = { sead: 1 } as object;
    await expect(learn(slip)).rejects.toThrow("trainClassifier.sead: unknown option. Allowed: steps, epochs");
    await expect(learn({ epochs: 1 })).rejects.toThrow("train: give either steps or epochs, got both");
    await expect(learn({ batch: 97 })).rejects.toThrow(
      "must be a whole number from 1 to the 96 training images, got 97",
    );
    await expect(learn({ steps: undefined, epochs: 1e300 })).rejects.toThrow(
      "train.epochs: makes more steps than can be counted, got 1e+300; choose fewer",
    );
    await expect(learn({ steps: 1e300 })).rejects.toThrow("train.steps: must be a positive whole number, got 1e+300");
    await expect(learn({ steps: 0 })).rejects.toThrow("train.steps: must be a positive whole number, got 0");
  });

  it("refuses a net that only one size of batch fits, before the first step", async () => {
    const rigid = classifier({
      net: sequential(
        lambda("rigid", (x) => reshape(x, [16, 16])),
        mlp([16, 3]),
      ),
      classes: 3,
    });
    const seen: number[] = [];
    const options = { steps: 2, batch: 16, runtime: await toyRuntime(), onProgress: (): void => void seen.push(1) };
    await expect(trainClassifier(rigid, data, options)).rejects.toThrow(ShapeError);
    expect(seen).toEqual([]);
  });
});
