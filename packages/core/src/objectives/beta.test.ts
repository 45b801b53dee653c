import { expect, it } from "vitest";
import { gradient } from "../ops/index.js";
import { objectiveGraph, sampledNormalPrior } from "../testing/objective-graph.js";
import { beta } from "./beta.js";
import { elbo } from "./elbo.js";

const plain = objectiveGraph(elbo());
const [[rec], [kl]] = plain.numbers([plain.parts["rec"], plain.parts["kl"]]);

it("with beta 1 is the ELBO, value and slopes", () => {
  const graph = objectiveGraph(beta({ beta: 1 }));
  expect(graph.numbers([graph.loss, ...graph.slopes()])).toEqual(plain.numbers([plain.loss, ...plain.slopes()]));
});

it("weights the KL, 4 times by default", () => {
  const at = (graph: typeof plain): number => graph.numbers([graph.loss])[0][0];
  expect(at(objectiveGraph(beta()))).toBeCloseTo(rec + 4 * kl, 12);
  expect(at(objectiveGraph(beta({ beta: 0.5 })))).toBeCloseTo(rec + 0.5 * kl, 12);
});

it("pays for the KL's distance from a capacity that grows in a straight line", () => {
  const graph = objectiveGraph(beta({ beta: 1000, capacity: 4, capacitySteps: 4 }));
  expect(kl).toBeGreaterThan(1);
  expect(kl).toBeLessThan(2);
  [1, 2, 3, 4, 4, 4].forEach((capacity, step) => {
    const [[loss], [recPart], [part]] = graph.numbers([graph.loss, graph.parts["rec"], graph.parts["kl"]], { step });
    expect(loss).toBeCloseTo(recPart + 1000 * Math.abs(kl - capacity), 9);
    expect(part).toBeCloseTo(kl, 12);
  });
  // below the capacity the KL is pulled up, above it down
  for (const [step, direction] of [
    [0, 1],
    [1, -1],
  ]) {
    const slopes = [graph.loss, graph.parts["rec"], graph.parts["kl"]].flatMap((x) => gradient(x, [graph.inputs.mean]));
    const [all, ofRec, ofKl] = graph.numbers(slopes, { step });
    all.forEach((v, i) => expect(v - ofRec[i]).toBeCloseTo(direction * 1000 * ofKl[i], 8));
  }
  // without a schedule the capacity stands from the first step
  const fixed = objectiveGraph(beta({ beta: 1000, capacity: 4 }));
  expect(fixed.numbers([fixed.loss])[0][0]).toBeCloseTo(rec + 1000 * (4 - kl), 9);
});

it("leaves a sampled KL below 0 as it is", () => {
  const prior = sampledNormalPrior();
  const point = { x: [[1]], mean: [[0.2]], logVar: [[0.5]], w: [[1]] };
  const graph = objectiveGraph(beta({ beta: 2 }), { prior, point });
  const found = Array.from({ length: 20 }, (_, seed) =>
    graph.numbers([graph.loss, graph.parts["rec"], graph.parts["kl"]], { seed }).flat(),
  );
  expect(found.some(([, , value]) => value < -0.1)).toBe(true);
  for (const [loss, recPart, value] of found) expect(loss).toBeCloseTo(recPart + 2 * value, 12);
});
