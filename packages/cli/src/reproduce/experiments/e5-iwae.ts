import { recipe as recipeOf } from "../../recipes/index.js";
import { evaluateTest } from "../../run/evaluate-test.js";
import { testFigures } from "../../run/run-result.js";
import { renderCurves, svgToPng } from "../../picture/index.js";
import { epochLosses } from "../epoch-losses.js";
import type { Experiment, Row } from "../experiment.js";
import { measureNll } from "../measure-nll.js";

const models = [
  { recipe: "e5-2d", label: "VAE" },
  { recipe: "e5-iwae-k5", label: "IWAE k = 5" },
  { recipe: "e5-iwae-k10", label: "IWAE k = 10" },
  { recipe: "e5-dreg-k5", label: "DReG k = 5" },
];

/** Importance samples of each test image. */
const samples = 1000;

/** E5: importance-weighted bounds. */
export const e5Iwae: Experiment = {
  id: "e5-iwae",
  title: "Importance-weighted bounds: VAE, IWAE with k = 5 and 10, DReG",
  source:
    "VAE++, course project of CSC412/2506; it takes the gradient through the normalised weights, goes on from k = 5 for k = 10 (so after ten epochs), and prints the least loss of any batch. Here: the gradient of the bound, each k from its own start",
  minutes: 10,
  run: async (bench) => {
    const epochs: Row[] = [];
    const ends: Row[] = [];
    const curves = [];
    for (const { recipe, label } of models) {
      const { trained, test, config, stepsPerEpoch } = await bench.trainHere({ recipe });
      const { last, least, mean } = epochLosses(trained, stepsPerEpoch);
      // the baseline's published losses are its last batches': they stand in e5-latent-size
      const published = recipe === "e5-2d" ? [] : (recipeOf(recipe).published?.lossPerEpoch ?? []);
      mean.forEach((epochMean, i) =>
        epochs.push({
          label: `${label}, epoch ${i + 1}`,
          ...(published[i] !== undefined && { published: { leastBatch: published[i] } }),
          ours: { leastBatch: least[i], lastBatch: last[i], epochMean },
        }),
      );
      curves.push({ label, points: mean.map((y, i) => ({ x: i + 1, y })) });
      const { negElbo } = testFigures(await evaluateTest(trained, test, config, bench.runtime));
      bench.say(`${label}: NLL of ${test.count.toLocaleString("en")} test images`);
      ends.push({
        label: `${label}, test set`,
        ours: { ...(await measureNll(trained, { test, config, samples }, bench)), negElbo },
      });
      await trained.release();
    }
    const [vae, five, ten, dreg] = ends.map(({ ours }) => ours["nll"]);
    const held = ten < five && five < vae;
    return {
      rows: [...epochs, ...ends],
      pictures: [
        {
          file: "epochs.png",
          caption: "mean training bound of each epoch, nats per image; bounds of different k are not of one quantity",
          bytes: await svgToPng(renderCurves(curves, { xLabel: "epoch", yLabel: "loss, nats per image" }), {
            width: 900,
          }),
        },
      ],
      seen: `NLL after equal steps: VAE ${vae.toFixed(2)}, IWAE k = 5 ${five.toFixed(2)}, k = 10 ${ten.toFixed(2)}, DReG k = 5 ${dreg.toFixed(2)}; ${held ? "more samples are better in this order, as the theory has it" : "more samples are not better throughout, as they should be"}. The least batch of the last epoch lies ${gap(epochs, "IWAE k = 5")} nats below its mean (k = 5): a minimum over batches says little of a model.`,
      seeds: [1],
      protocol: `threshold binarisation, 2 latent dimensions, five epochs of batch 200; NLL of the 10,000 test images with ${samples.toLocaleString("en")} importance samples`,
    };
  },
};

function gap(epochs: readonly Row[], label: string): string {
  const { ours } = epochs.filter((row) => row.label.startsWith(`${label},`)).at(-1)!;
  return (ours["epochMean"] - ours["leastBatch"]).toFixed(1);
}
