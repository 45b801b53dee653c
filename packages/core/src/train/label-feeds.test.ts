import { expect, it } from "vitest";
import { labelConditioning, semiSupervised } from "../conditioning/index.js";
import { batchOrder, gatherBatch, labelledImages } from "../data/index.js";
import { evaluate } from "../evaluate/index.js";
import { mlp } from "../nn/index.js";
import { adam } from "../optim/index.js";
import { labelledToyData, toyData, toyRuntime, toyVae } from "../testing/toy.js";
import { minibatchFeeds } from "./minibatch-feeds.js";
import { train } from "./train.js";
import { trainingProgram } from "./training-program.js";

const data = labelledToyData(60);
const nets = {
  encoder: mlp([16 + 3, 8], { activateLast: true }),
  decoder: mlp([2 + 3, 8, 16]),
};
const setting = { batch: 10, seed: 5, binarisation: "threshold" } as const;

it("feeds each image's label, a zero row where it is not shown, whatever the chunks", () => {
  const model = toyVae({ ...nets, conditioning: labelConditioning({ classes: 3, labelled: 30 }) });
  const program = trainingProgram({
    model,
    x: { width: 16, dtype: "uint8", factor: 1 },
    optimizer: adam(),
    steps: 12,
    batch: 10,
  });
  const { feeds } = minibatchFeeds(program, data, { ...setting, supervision: model.supervision });
  const shown = new Set(labelledImages(data, model.supervision!));
  const order = batchOrder({ count: 60, batch: 10, seed: 5 });
  const { data: rows, shape } = feeds(4, 5)["labels"];
  expect(shape).toEqual([5, 10, 3]);
  for (let step = 0; step < 5; step++)
    order.indices(4 + step).forEach((index, place) => {
      const row = [...(rows as Uint8Array).subarray(30 * step + 3 * place, 30 * step + 3 * place + 3)];
      expect(row).toEqual([0, 1, 2].map((c) => (shown.has(index) && c === data.labels![index] ? 1 : 0)));
    });
  expect(feeds(6, 1)["labels"].data).toEqual(rows.slice(60, 90));
});

it("feeds labelled images beside the minibatch, each with its own label", () => {
  const model = toyVae({
    ...nets,
    conditioning: semiSupervised({ classes: 3, labelled: 12, classifier: mlp([16, 3]) }),
  });
  const program = trainingProgram({
    model,
    x: { width: 16, dtype: "uint8", factor: 1 },
    optimizer: adam(),
    steps: 12,
    batch: 10,
  });
  const { feeds } = minibatchFeeds(program, data, { ...setting, supervision: model.supervision });
  const fed = feeds(0, 3);
  const known = labelledImages(data, model.supervision!);
  const images = fed["labelled.x"].data as Uint8Array;
  const labels = fed["labelled.labels"].data as Uint8Array;
  expect(fed["labelled.x"].shape).toEqual([3, 12, 16]);
  const bitsOf = (index: number): string =>
    data.pixels.subarray(16 * index, 16 * index + 16).reduce((text, v) => text + (v > 127 ? 1 : 0), "");
  for (let step = 0; step < 3; step++) {
    const seen = Array.from({ length: 12 }, (_, i) => {
      const row = step * 12 + i;
      return `${images.subarray(16 * row, 16 * row + 16).join("")} ${labels.subarray(3 * row, 3 * row + 3).indexOf(1)}`;
    });
    // all twelve are in every batch, in another order
    expect(seen.sort()).toEqual([...known].map((index) => `${bitsOf(index)} ${data.labels![index]}`).sort());
  }
});

it("draws the labelled images' bits by a stream of their own", () => {
  const model = toyVae({
    ...nets,
    conditioning: semiSupervised({ classes: 3, labelled: 12, classifier: mlp([16, 3]) }),
  });
  const program = trainingProgram({
    model,
    x: { width: 16, dtype: "uint8", factor: 1 },
    optimizer: adam(),
    steps: 12,
    batch: 10,
  });
  const options = { ...setting, binarisation: "dynamic", supervision: model.supervision } as const;
  const fed = minibatchFeeds(program, data, options).feeds(2, 1)["labelled.x"].data;
  const known = labelledImages(data, model.supervision!);
  const order = batchOrder({ count: 12, batch: 12, seed: 5, stream: "labelled" });
  const bitsBy = (stream?: string): Uint8Array => {
    const bits = new Uint8Array(12 * 16);
    const images = Array.from(order.indices(2), (i) => known[i]);
    gatherBatch(data, images, bits, 0, { binarisation: "dynamic", seed: 5, step: 2, ...(stream && { stream }) });
    return bits;
  };
  expect(fed).toEqual(bitsBy("binarise:labelled"));
  expect(fed).not.toEqual(bitsBy());
});

it("learns to tell classes from a few labels, and measures it", async () => {
  const classifier = mlp([16, 8, 3]);
  const model = toyVae({ ...nets, conditioning: semiSupervised({ classes: 3, labelled: 15, classifier }) });
  const runtime = await toyRuntime();
  const trained = await train(model, data, { steps: 300, batch: 20, optimizer: adam(0.01), seed: 2, runtime });
  const test = labelledToyData(60, "test");
  const measured = await evaluate(model, trained.values, test, runtime, { binarisation: "dynamic" });
  expect(measured.accuracy).toBeGreaterThan(0.6);
  const bare = await evaluate(model, trained.values, toyData(60, "test"), runtime, { binarisation: "dynamic" });
  expect(bare.accuracy).toBeUndefined();
  expect(bare.negElbo).toBe(measured.negElbo);
  const probs = await trained.classify(test);
  expect(probs.shape).toEqual([60, 3]);
  for (let i = 0; i < 60; i++) {
    const row = probs.data.subarray(3 * i, 3 * i + 3);
    expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  }
  // without labels its codes are those of the most probable class
  const guessed = Array.from({ length: 60 }, (_, i) => {
    const row = [...probs.data.subarray(3 * i, 3 * i + 3)];
    return row.indexOf(Math.max(...row));
  });
  const unlabelled = toyData(60, "test");
  expect(await trained.encode(unlabelled)).toEqual(await trained.encode(unlabelled, { labels: guessed }));
  await trained.release();
});

it("says where labels are missing", async () => {
  const model = toyVae({ ...nets, conditioning: labelConditioning({ classes: 3 }) });
  const runtime = await toyRuntime();
  await expect(train(model, toyData(), { steps: 4, batch: 8, runtime })).rejects.toThrow(
    "train: the model needs labels, and toy (train) has none",
  );
  const trained = await train(model, data, { steps: 4, batch: 8, runtime });
  await expect(trained.encode(toyData(4))).rejects.toThrow(
    "encode: the model needs a label for each of 4 rows, got none; give labels in 0..2, or -1 for none",
  );
  await expect(trained.sample(2, { labels: [0, 3] })).rejects.toThrow(
    "decode: labels must be in 0..2, or -1 for none, got 3 in row 1",
  );
  const styles = await trained.restyle(data);
  expect(styles.shape).toEqual([180, 16]);
  const again = await trained.decode(await trained.encode(data), { labels: data.labels! });
  // an image's own class among its styles is its reconstruction
  const own = data.labels![7];
  expect([...styles.data.subarray(16 * (21 + own), 16 * (22 + own))]).toEqual([...again.data.subarray(112, 128)]);
  await trained.release();
  const plain = await train(toyVae(), data, { steps: 4, batch: 8, runtime });
  await expect(plain.decode(await plain.encode(data), { labels: data.labels! })).rejects.toThrow(
    "decode: the model takes no labels, got 60; leave them out",
  );
  await expect(plain.restyle(data)).rejects.toThrow("restyle: the model takes no labels");
  await expect(plain.classify(data)).rejects.toThrow("classify: the model does not infer labels");
  await plain.release();
});
