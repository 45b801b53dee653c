import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NodeProto } from "../model-proto.js";
import { Groups } from "./groups.js";
import { Rewrite } from "./rewrite.js";

/** A graph of nodes that read what earlier ones make: `inputs[i]` are the numbers of those that node i reads. */
function graphOf(inputs: readonly (readonly number[])[]): Rewrite {
  const nodes = inputs.map((from, i): NodeProto => {
    return { opType: "Add", domain: "", inputs: from.map((j) => `v${j}`), outputs: [`v${i}`], attributes: {} };
  });
  return new Rewrite({ graph: { name: "g", nodes, initializers: [], inputs: [], outputs: [] }, types: new Map() });
}

/** Whether groups, by their numbers, can run one after the other: each time one is taken that needs none of those left. */
function canRun(groupOf: readonly number[], inputs: readonly (readonly number[])[]): boolean {
  const left = new Set(groupOf);
  for (;;) {
    const needs = (group: number): boolean =>
      inputs.some((from, i) => groupOf[i] === group && from.some((j) => groupOf[j] !== group && left.has(groupOf[j])));
    const free = [...left].find((group) => !needs(group));
    if (free === undefined) return left.size === 0;
    left.delete(free);
  }
}

describe("groups of nodes", () => {
  it("joins two exactly where all groups can still run one after the other", () => {
    const size = 14;
    const chances = fc.array(fc.array(fc.nat(3), { minLength: size, maxLength: size }), {
      minLength: size,
      maxLength: size,
    });
    const pairs = fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { minLength: 30, maxLength: 30 });
    let refused = 0;
    fc.assert(
      fc.property(chances, pairs, (chance, tried) => {
        const inputs = chance.map((row, i) => row.flatMap((n, j) => (j < i && n === 0 ? [j] : [])));
        const graph = graphOf(inputs);
        const groups = new Groups(graph, graph.nodes);
        let groupOf = inputs.map((_, i) => i);
        for (const [a, b] of tried) {
          const joined = groupOf.map((group) => (group === groupOf[b] ? groupOf[a] : group));
          const can = canRun(joined, inputs);
          expect(groups.join(graph.nodes[a], graph.nodes[b])).toBe(can);
          if (can) groupOf = joined;
          else refused++;
          const together = graph.nodes.filter((_, i) => groupOf[i] === groupOf[a]);
          expect(groups.of(graph.nodes[a])).toEqual(new Set(together));
        }
      }),
      { seed: 1, numRuns: 60 },
    );
    expect(refused).toBeGreaterThan(100);
  });
});
