import type { RowReader } from "../data/index.js";
import { input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { readersOf } from "../models/index.js";
import { initialValues, Ledger, Scope } from "../nn/index.js";
import { gradient } from "../ops/index.js";
import { fillNormal, fillUniform } from "../random/index.js";
import type { Composition } from "./compose-case.js";
import { evaluateOrt } from "./toy.js";

/** Gradient of each parameter, by its own group's loss, at the start values. */
export async function startGradients({
  model,
  data,
  options: { batch },
}: Composition): Promise<Record<string, Float32Array>> {
  const ledger = new Ledger(true);
  const { x: rows, covariates } = readersOf("conformance", model, data, { binarisation: "none", seed: 1 });
  const size = rows.width;
  const read = (from: RowReader): number[] => {
    const stored = from.array(batch);
    from.read([...Array(batch).keys()], stored, 0, { step: 0 });
    return Array.from(stored, (v) => v * from.factor);
  };
  const x = input("x", [batch, size]);
  const { supervision } = model;
  const labelsOf = (name: string, rows: number): Tensor => input(name, [rows, supervision!.classes]);
  const labels = supervision && labelsOf("labels", batch);
  const beside = supervision?.labelledBatch;
  const labelled = beside ? { x: input("labelled.x", [beside, size]), labels: labelsOf("y", beside) } : undefined;
  const { loss, groups = [] } = model.lossOf({ x, labels, labelled }, new Scope(ledger));
  const values = initialValues(ledger, 1);
  const pixels = Float64Array.from(read(rows));
  const values01 = model.likelihood.binary ? pixels.map(Math.round) : pixels;
  const feeds = new Map<Tensor, NdArray>([[x, { shape: [batch, size], data: values01 }]]);
  const classOf = (rows: number): number[] =>
    Array.from({ length: rows * supervision!.classes }, (_, i) =>
      i % supervision!.classes === data.labels![Math.floor(i / supervision!.classes)] ? 1 : 0,
    );
  if (labels) feeds.set(labels, ndArray(covariates ? read(covariates) : classOf(batch), labels.shape as number[]));
  if (labelled && beside) {
    feeds.set(labelled.x, { shape: [beside, size], data: values01.slice(0, beside * size) });
    feeds.set(labelled.labels, ndArray(classOf(beside), labelled.labels.shape as number[]));
  }
  const feed = (tensor: Tensor, data: Float32Array): unknown =>
    feeds.set(tensor, ndArray([...data], tensor.shape as number[]));
  for (const { name, tensor } of ledger.parameters.values()) feed(tensor, values[name]);
  for (const [name, { current }] of ledger.state) feed(current, values[name]);
  for (const { tensor, at } of ledger.schedules.values()) feed(tensor, Float32Array.of(at(10)));
  for (const { kind, stream, tensor } of ledger.noise.values()) {
    const data = new Float32Array((tensor.shape as number[]).reduce((a, b) => a * b, 1));
    feed(tensor, (kind === "normal" ? fillNormal : fillUniform)(data, { seed: 1, stream, step: 0 }));
  }
  const found: Record<string, Float32Array> = {};
  for (const one of [{ loss, scope: "" }, ...groups]) {
    const owner = (name: string): string => groups.find((group) => name.startsWith(`${group.scope}.`))?.scope ?? "";
    const own = [...ledger.parameters.values()].filter((p) => owner(p.name) === one.scope);
    const gradients = gradient(
      one.loss,
      own.map((p) => p.tensor),
    );
    const data = await evaluateOrt(gradients, feeds);
    own.forEach((p, i) => (found[p.name] = data[i]));
  }
  return found;
}
