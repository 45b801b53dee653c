import { encodePng, fillUniform, imageGrid, imageValues, take, type Matrix, type TrainedVae } from "@latents/core";
import { loadDataset } from "latents/dataset";
import { digitsJudge, judgeSettings } from "../../measure/digits-judge.js";
import { confidence, judgedDraws, trunkOf, type DigitsEye } from "../../measure/judged-draws.js";
import { familyRecipe } from "../../recipes/family/family-recipes.js";
import type { Experiment } from "../../workbench/experiment.js";
import type { Picture, Row } from "../../workbench/findings.js";
import { lengthOf, thousands } from "../../workbench/protocol.js";
import { testRow, type FinishedRun, type Workbench } from "../../workbench/workbench.js";

/** Of both models, in place of their recipes' 20,000. */
const steps = 8000;
/** Judged of each. */
const draws = 10_000;
const pictured = 100;

/** What is drawn from a trained model, and how the table names it. */
interface Drawn {
  readonly word: string;
  readonly label: string;
  readonly images: (trained: TrainedVae, count: number) => Promise<Matrix>;
}

const fromPrior: Drawn["images"] = (trained, count) => trained.sample(count, { seed: 1 });
const models: readonly { readonly member: string; readonly drawn: readonly Drawn[] }[] = [
  { member: "plain", drawn: [{ word: "plain", label: "plain VAE", images: fromPrior }] },
  {
    member: "vq",
    drawn: [
      { word: "vq", label: "VQ, its prior of codes", images: fromPrior },
      { word: "vq-alike", label: "VQ, all codes alike", images: codesAlike },
    ],
  },
];

/** Digits of a VQ-VAE with a prior over its codes beside those of a plain VAE, as our own classifier sees them. */
export const e6Vq: Experiment = {
  id: "e6-vq",
  title: "VQ with a prior over its codes draws digits that a classifier recognises",
  source:
    "van den Oord, Vinyals & Kavukcuoglu 2017, arXiv:1711.00937: pictures of its draws, no figures of digits. Here: the family's nets, and the same codes drawn without a prior beside it",
  minutes: 8,
  run: async (bench) => {
    // all trainings first: the judging is short
    const runs: FinishedRun[] = [];
    for (const { member } of models)
      runs.push(
        await bench.train({ name: member, recipe: familyRecipe(member), sets: [`train.steps=${String(steps)}`] }),
      );
    const count = bench.count(draws, 200);
    const [real, training] = await Promise.all(
      (["test", "train"] as const).map(async (split) =>
        imageValues(take(await loadDataset({ name: "mnist", split }), count)),
      ),
    );
    const { judge, epochs } = await digitsJudge(bench);
    const trunk = await trunkOf(judge, bench.runtime.threads);
    const eye: DigitsEye = { classifier: judge, trunk };
    const realFeatures = await trunk.features(real);
    const rows: Row[] = [
      {
        label: "training images",
        ours: await judgedDraws(training, realFeatures, eye),
        note: "what no model can be asked to pass",
      },
    ];
    const pictures: Picture[] = [];
    for (const [i, { drawn }] of models.entries())
      for (const one of drawn) {
        const { row, picture } = await judged(one, runs[i], { count, realFeatures, eye }, bench);
        rows.push(row);
        pictures.push(picture);
      }
    await trunk.release();
    await judge.release();
    return {
      rows,
      pictures,
      seen: vqSentence(rows.slice(1)),
      seeds: [runs[0].result.seed],
      protocol: `${lengthOf(runs[0].run.config)} of batch ${runs[0].run.config.train.batch}, dynamic binarisation; ${thousands(count)} draws of each, decoded means; confidentShare: those that E2's classifier (${epochs} epochs of batch ${judgeSettings.batch}) gives a class of ${100 * confidence} % or more; classEntropy: of their classes, at most ${Math.log(10).toFixed(2)} nats; frechet: distance of its 32 last channels' means from those of ${thousands(count)} test images`,
    };
  },
};

async function judged(
  { word, label, images }: Drawn,
  run: FinishedRun,
  against: { readonly count: number; readonly realFeatures: Matrix; readonly eye: DigitsEye },
  bench: Workbench,
): Promise<{ readonly row: Row; readonly picture: Picture }> {
  bench.stopWhenAsked();
  bench.say(`${label}: drawing and judging ${thousands(against.count)} digits`);
  const trained = await run.open();
  try {
    const made = await images(trained, against.count);
    const { negElbo, rec, kl } = testRow(run);
    const shown = made.data.subarray(0, pictured * trained.size);
    return {
      row: { label, ours: { ...(await judgedDraws(made, against.realFeatures, against.eye)), negElbo, rec, kl } },
      picture: {
        file: `${word}-draws.png`,
        caption: `${label}: ${pictured} draws`,
        bytes: encodePng(imageGrid(shown, trained.shape, { columns: 20, pad: 1, background: 48 })),
      },
    };
  } finally {
    await trained.release();
  }
}

/** Images of codes of the codebook, each as likely as any other, at every place: what the prior adds is what is better than these. */
function codesAlike(trained: TrainedVae, count: number): Promise<Matrix> {
  const [uses, sums] = ["uses", "sums"].map((name) => trained.values[`posterior.${name}`]);
  const codes = uses.length;
  const size = sums.length / codes;
  const places = trained.latent / size;
  const noise = fillUniform(new Float32Array(count * places), { seed: 1, stream: "codes-alike", step: 0 });
  const data = new Float32Array(count * trained.latent);
  noise.forEach((u, at) => {
    const code = Math.min(codes - 1, Math.floor(u * codes));
    for (let j = 0; j < size; j++) data[at * size + j] = sums[code * size + j] / uses[code];
  });
  return trained.decode({ shape: [count, trained.latent], data });
}

/** Whether the draws of the second are recognised more often, and nearer to real digits, than those of the first; and what the prior over codes has to do with it. */
export function vqSentence([plain, vq, alike]: readonly Row[]): string {
  const percent = ({ ours }: Row): string => `${(100 * ours["confidentShare"]).toFixed(1)} %`;
  const distance = ({ ours }: Row): string => ours["frechet"].toFixed(2);
  const isMore = vq.ours["confidentShare"] > plain.ours["confidentShare"];
  const isNearer = vq.ours["frechet"] < plain.ours["frechet"];
  return `Of the draws of ${vq.label}, the classifier recognises ${percent(vq)}, ${isMore ? "more than" : "missed: not more than"} those of the ${plain.label} with ${percent(plain)}; their Frechet distance is ${distance(vq)}, ${isNearer ? "nearer than" : "missed: not nearer than"} ${distance(plain)}. With ${alike.label} it is ${percent(alike)} and ${distance(alike)}: that is what the prior is for.`;
}
