import { expect, it } from "vitest";
import { gradient } from "../../ops/index.js";
import { objectiveGraph } from "../../testing/objective-graph.js";
import { aae } from "./aae.js";

const softplus = (v: number): number => Math.log(1 + Math.exp(v));

it("pays for what the discriminator sees of codes, and gives each loss to its own net", () => {
  // without hidden layers D is a line: log ratio = w z + b
  const graph = objectiveGraph(aae({ weight: 5, discriminatorHidden: [] }));
  const [{ name, scope, loss: own, optimizer }] = graph.groups!;
  expect([name, scope, optimizer?.name]).toEqual(["discriminator", "objective.discriminator", "adam"]);
  const { mean } = graph.inputs;
  const weights = [...graph.ledger.parameters.values()].map(({ tensor }) => tensor);
  const [codes, w, [b], [loss], [rec], [deceived], [ownLoss]] = graph.numbers([
    ...[mean, ...weights, graph.loss, graph.parts["rec"], graph.parts["deceived"], own],
  ]);
  const ratios = (z: readonly number[]): number[] =>
    Array.from({ length: 4 }, (_, i) => w[0] * z[2 * i] + w[1] * z[2 * i + 1] + b);
  const average = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
  const prior = [...graph.feeds()].find(([tensor]) => tensor.name === "noise:objective.priorNoise")![1].data;
  expect(deceived).toBeCloseTo(average(ratios(codes).map((v) => softplus(-v))), 12);
  expect(loss).toBeCloseTo(rec + 5 * deceived, 12);
  const seen = [average(ratios([...prior]).map((v) => softplus(-v))), average(ratios(codes).map(softplus))];
  expect(ownLoss).toBeCloseTo((seen[0] + seen[1]) / 2, 12);
  // the discriminator's loss has no slope in the codes; the model's pulls them to where D takes them for the prior's
  const [ofOwn, ofDeceived] = graph.numbers([own, graph.parts["deceived"]].flatMap((x) => gradient(x, [mean])));
  expect(ofOwn.every((v) => v === 0)).toBe(true);
  ofDeceived.forEach((v, i) => expect(Math.sign(v)).toBe(-Math.sign(w[i % 2])));
});
