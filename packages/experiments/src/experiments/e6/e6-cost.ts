import type { Experiment } from "../../workbench/experiment.js";
import type { Row } from "../../workbench/findings.js";
import { thousands } from "../../workbench/protocol.js";
import { publishedSteps } from "./e6-iwae.js";

/** Burda et al.'s second layer: 50 dimensions over 100, two tanh layers of 100 between them. */
const twoLayers = ["model.latent=100", 'model.hierarchy={"type":"layers","sizes":[50],"hidden":[100,100]}'];
const objective = (k: number): string => (k === 1 ? "objective=elbo" : `objective={"type":"iwae","k":${k}}`);

/** The published table, row by row. */
const table = [
  { label: "one layer, k = 1", name: "one-1", nll: 86.76, sets: [objective(1)] },
  { label: "one layer, k = 5", name: "one-5", nll: 85.54, sets: [objective(5)] },
  { label: "one layer, k = 50", name: "one-50", nll: 84.78, sets: [objective(50)] },
  { label: "two layers, k = 1", name: "two-1", nll: 85.33, sets: [...twoLayers, objective(1)] },
  { label: "two layers, k = 5", name: "two-5", nll: 83.89, sets: [...twoLayers, objective(5)] },
  { label: "two layers, k = 50", name: "two-50", nll: 82.9, sets: [...twoLayers, objective(50)] },
];

/** Of 60,000 images: 1,800 steps. */
const timedEpochs = 0.6;

/** E6: what each row of IWAE's table would take here, by the time of its first steps. */
export const e6Cost: Experiment = {
  id: "e6-cost",
  title: "What the rows of IWAE's table would take here, by their first steps",
  source:
    "Burda, Grosse & Salakhutdinov 2016, arXiv:1509.00519, table 1: 784-200-200-50 and 784-200-200-100-100-100-50, 3,280 epochs of batch 20",
  minutes: 3,
  run: async (bench) => {
    const rows: Row[] = [];
    let [steps, seed] = [0, 1];
    for (const { label, name, nll, sets } of table) {
      const run = await bench.train({ name, recipe: "e6-vae", sets: [...sets, `train.epochs=${timedEpochs}`] });
      const { msPerStep } = run.result;
      [steps, seed] = [run.result.steps, run.result.seed];
      rows.push({
        label,
        published: { nll },
        ours: { msPerStep, hours: hoursOf(msPerStep) },
        note:
          label === "one layer, k = 1" || label === "one layer, k = 5"
            ? "a fifth of it is trained: e6-iwae"
            : "not trained",
      });
    }
    return {
      rows,
      pictures: [],
      seen: costSentence(rows),
      seeds: [seed],
      protocol: `one thread, the first ${thousands(steps)} steps of each, nothing beside it; hours: all ${thousands(publishedSteps)} steps at that pace, without the NLL`,
    };
  },
};

const hoursOf = (msPerStep: number): number => (msPerStep * publishedSteps) / 3_600_000;

/** Rows in the order of the table. */
export function costSentence(rows: readonly Row[]): string {
  const hours = rows.map(({ label, ours }) => `${label} ${ours["hours"].toFixed(0)}`);
  const sum = rows.reduce((all, { ours }) => all + ours["hours"], 0);
  return `At the pace of its first steps the published schedule would take, in hours of one core: ${hours.join(", ")}; in all ${sum.toFixed(0)}.`;
}
