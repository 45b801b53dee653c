import { scaled, type Matrix } from "../../data/index.js";
import { input } from "../../graph/index.js";
import { columnLikelihoods } from "../../likelihoods/index.js";
import { concat, reshape, sliceAxis, sum } from "../../ops/index.js";
import { fillUniform } from "../../random/index.js";
import { bindParameters, modelGraph } from "../../model-graphs/index.js";
import { givenRows, parametersOf } from "./parameters-of.js";
import type { TableModel } from "./table-model.js";

/** Draws from the prior of which the rows' codes are chosen: so many for each, and at least so many. */
const draws = { perRow: 5, least: 20_000, most: 400_000 };

/**
 * Codes of rows some of whose cells are known: from p(z | cells), by drawing many z ~ p(z) and choosing among them by p(cells | z).
 * Source: sampling-importance resampling, Rubin 1988.
 */
export async function conditionedCodes(
  model: TableModel,
  count: number,
  options: {
    readonly seed: number;
    readonly cells: readonly { readonly column: number; readonly value: number }[];
    readonly given: readonly number[];
  },
): Promise<Matrix> {
  const { trained, columns, width } = model;
  const { seed, cells, given } = options;
  const many = Math.min(draws.most, Math.max(draws.least, draws.perRow * count));
  const codes = await trained.sampleCodes(many, { seed, ...givenRows(many, given) });
  const parameters = await parametersOf(trained, codes, given);
  const p = input("parameters", ["batch", width]);
  const x = input("x", ["batch", cells.length]);
  const graph = modelGraph("cells", [p, x], () => ({
    logProb: sum(
      concat(
        cells.map(({ column }, i) => {
          const { likelihood, from, count: own } = columns[column];
          const numbers = reshape(sliceAxis(p, -1, from, from + own), ["batch", 1, own]);
          return columnLikelihoods[likelihood.name].logProb(sliceAxis(x, -1, i, i + 1), numbers);
        }),
      ),
      -1,
    ),
  }));
  const values = cells.map(({ column, value }) => scaled(columns[column].encoding.scaling, value));
  const executable = await trained.runtime.compile(bindParameters(graph, {}));
  const { data: logProbs } = (
    await executable.run({
      parameters: { dtype: "float", shape: [many, width], data: parameters.data },
      x: {
        ...{ dtype: "float", shape: [many, values.length] },
        data: Float32Array.from({ length: many * values.length }, (_, i) => values[i % values.length]),
      },
    })
  )["logProb"];
  await executable.release();
  const data = Float64Array.from(logProbs as Float32Array);
  const known = model.ties?.given(columns.map((_, i) => cells.find(({ column }) => column === i)?.value ?? NaN));
  if (known)
    for (let i = 0; i < many; i++) data[i] += known.logGain(parameters.data.subarray(i * width, (i + 1) * width));
  const top = data.reduce((a, b) => Math.max(a, b), -Infinity);
  const sums = new Float64Array(many);
  for (let i = 0, total = 0; i < many; i++) sums[i] = total += Math.exp(data[i] - top);
  // one draw in each of `count` equal pieces: rarer repeats than independent choices
  const uniform = fillUniform(new Float64Array(count), { seed, stream: "where", step: 0 });
  const { latent } = trained;
  const out = new Float32Array(count * latent);
  for (let row = 0, from = 0; row < count; row++) {
    const wanted = ((row + uniform[row]) / count) * sums[many - 1];
    while (from < many - 1 && sums[from] < wanted) from++;
    out.set(codes.data.subarray(from * latent, (from + 1) * latent), row * latent);
  }
  return { shape: [count, latent], data: out };
}
