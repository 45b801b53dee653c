import { expect, it } from "vitest";
import { gradient } from "../../ops/index.js";
import { objectiveGraph } from "../../testing/objective-graph.js";
import { vaeGan } from "./vae-gan.js";

const graph = objectiveGraph(vaeGan({ gamma: 3, discriminatorHidden: [8, 6], shape: [1, 1, 3] }));
const [decoder, discriminator] = graph.groups!;
const { mean, w } = graph.inputs;
const anyOf = (values: readonly number[]): boolean => values.some((v) => Math.abs(v) > 1e-9);

it("gives encoder, decoder and discriminator a loss each", () => {
  expect([decoder.name, decoder.scope, decoder.optimizer]).toEqual(["decoder", "decoder", discriminator.optimizer]);
  expect([discriminator.name, discriminator.scope]).toEqual(["discriminator", "objective.discriminator"]);
  const { similarity, kl } = graph.parts;
  const [[loss], [near], [klValue], [decoderLoss]] = graph.numbers([graph.loss, similarity, kl, decoder.loss]);
  expect(loss).toBeCloseTo(near + klValue, 12);
  expect(near).toBeGreaterThan(0);
  // what is left of the decoder's is that D is not deceived: twice ln 2 or so at the start
  expect(Math.abs(decoderLoss - 3 * near - 2 * Math.LN2)).toBeLessThan(0.5);
  const [own] = graph.numbers([discriminator.loss])[0];
  expect(Math.abs(own - Math.LN2)).toBeLessThan(0.3);
});

it("the discriminator's loss does not reach images, the others do", () => {
  const slopes = (loss: typeof graph.loss) => graph.numbers(gradient(loss, [mean, w]));
  expect(slopes(discriminator.loss).map(anyOf)).toEqual([false, false]);
  expect(slopes(decoder.loss).map(anyOf)).toEqual([true, true]);
  const parameters = [...graph.ledger.parameters.values()].filter(({ name }) =>
    name.startsWith(`${discriminator.scope}.`),
  );
  expect(parameters).toHaveLength(6);
  const [hidden] = graph.numbers(gradient(discriminator.loss, [parameters[0].tensor]));
  expect(anyOf(hidden)).toBe(true);
});

it("the similarity is half the squared distance of the features, by plain loops", () => {
  const [x, codes, weights] = graph.numbers([graph.inputs.x, mean, w]);
  const noise = [...graph.feeds()].find(([tensor]) => tensor.name === "noise:objective.noise")![1].data;
  const [logVar] = graph.numbers([graph.inputs.logVar]);
  const values = Object.fromEntries(
    [...graph.ledger.parameters.values()].map(({ name, tensor }) => [name, graph.numbers([tensor])[0]]),
  );
  const layer = (v: readonly number[], name: string): number[] => {
    const weight = values[`objective.discriminator.hidden.${name}.weight`];
    return values[`objective.discriminator.hidden.${name}.bias`].map((b, o) => {
      const sum = v.reduce((total, value, i) => total + value * weight[o * v.length + i], b);
      return sum > 0 ? sum : 0.2 * sum;
    });
  };
  const features = (image: readonly number[]): number[] => layer(layer(image, "0"), "1");
  let wanted = 0;
  for (let i = 0; i < 4; i++) {
    const z = [0, 1].map((j) => codes[2 * i + j] + Math.exp(logVar[2 * i + j] / 2) * noise[2 * i + j]);
    const rebuilt = [0, 1, 2].map((d) => 1 / (1 + Math.exp(-(z[0] * weights[d] + z[1] * weights[3 + d]))));
    const [real, near] = [features(x.slice(3 * i, 3 * i + 3)), features(rebuilt)];
    real.forEach((v, f) => (wanted += (v - near[f]) ** 2 / 2 / 4));
  }
  expect(graph.numbers([graph.parts["similarity"]])[0][0]).toBeCloseTo(wanted, 12);
});
