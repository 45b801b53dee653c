import { readFile } from "node:fs/promises";
import { encodePng, sampleMixture, type ImageDataset, type TrainedVae } from "@latents/core";
import { captionedGrid, snapshotFile, snapshotsOnDisk } from "latents/draw";
import { fittedPrior } from "latents/run";
import type { Experiment } from "../workbench/experiment.js";
import type { Picture, Row } from "../workbench/findings.js";
import { londonFaces, londonSets, peopleOf } from "../measure/face-sets.js";
import { lengthOf, thousands } from "../workbench/protocol.js";
import { squaredError } from "../measure/squared-error.js";
import { testRow, type FinishedRun, type Workbench } from "../workbench/workbench.js";

/** Published 1200, snapshots at 400, 800 and 1200. */
const epochs = 300;
const shown = 16;

/** E4: faces of 128x128, recovered. */
export const e4Faces: Experiment = {
  id: "e4-faces",
  title: "Faces of 128x128: recovered training and unseen faces, and samples",
  source:
    "lecture slides: pictures after 400, 800 and 1200 epochs; squared error summed over the batch and KL averaged over batch and latent, so that the KL weighs 1 / (16 x 64) of the ELBO's and codes drawn from the prior are not faces",
  minutes: 34,
  run: async (bench) => {
    const folder = londonFaces(bench);
    const total = bench.quick ? 6 : epochs;
    const at = [total / 3, (2 * total) / 3, total];
    const snapshots = [`train.epochs=${epochs}`, `snapshots.epochs=[${at.join(",")}]`];
    const rows: Row[] = [];
    const pictures: Picture[] = [];
    const done: { run: FinishedRun; train: ImageDataset; test: ImageDataset }[] = [];
    for (const [name, channels] of [
      ["rgb", 3],
      ["grey", 1],
    ] as const) {
      const sets = [...londonSets(folder), ...snapshots, `data.channels=${channels}`];
      const run = await bench.train({ name, recipe: "e4-faces", sets });
      const trained = await run.open();
      const words = name === "rgb" ? "RGB, 3x128x128" : "grey, 1x128x128";
      const [train, test] = [await run.run.dataset("train"), await run.test()];
      done.push({ run, train, test });
      rows.push({
        label: words,
        ours: {
          ...testRow(run),
          squaredErrorTraining: await squaredError(trained, train),
          squaredErrorUnseen: await squaredError(trained, test),
          effectiveBeta: klWeight(run),
        },
        note: `${lengthOf(run.run.config)}, published 1200; errors are those of a value of the posterior's mean image`,
      });
      pictures.push(...(await snapshotsOf(run, name)));
      const { picture, components, images } = await samplers(trained, train, run, bench, name);
      pictures.push(picture);
      rows.push({
        label: `${words}: mixture on ${images} codes`,
        ours: { components },
        note: "components chosen by BIC; full covariance",
      });
      await trained.release();
    }
    const [{ run, train, test }] = done;
    const length = lengthOf(run.run.config);
    return {
      rows,
      pictures,
      seen: facesSentence(rows[0], length),
      seeds: [run.result.seed],
      protocol: `London faces, ${peopleOf(train)} people (${train.count} images) trained on, ${peopleOf(test)} others (${test.count} images) unseen; squared error + KL / (16 x 64), batch 16, ${length} in ${thousands(run.result.steps)} steps (published: 1200 epochs), snapshots after ${at.join(", ")}; the set is grey, RGB has three equal channels; rec is the squared error summed over values`,
    };
  },
};

/** How many times the error on training faces makes unseen ones not recovered. */
const recovering = 1.5;

/** Errors on training and unseen faces, and how little the KL weighs. */
export function facesSentence({ ours }: Row, length: string): string {
  const ratio = ours["squaredErrorUnseen"] / ours["squaredErrorTraining"];
  const unseen = ratio > recovering ? "unseen faces are recovered worse" : "unseen faces are recovered about as well";
  return `After ${length} the squared error of a value is ${ours["squaredErrorTraining"].toPrecision(2)} on training faces and ${ratio.toFixed(1)} times that on faces of people who were not trained on: ${unseen}. The KL weighs ${ours["effectiveBeta"].toPrecision(3)} of the ELBO's and is ${ours["kl"].toFixed(0)} nats an image; draws from the prior stand beside those of a Gaussian mixture fitted on the codes.`;
}

const klWeight = ({ run }: FinishedRun): number => {
  const { objective } = run.config;
  return typeof objective === "object" && "klWeight" in objective ? Number(objective.klWeight) : 1;
};

/** The run's own pictures at its moments. */
async function snapshotsOf({ run }: FinishedRun, name: string): Promise<Picture[]> {
  const steps = await snapshotsOnDisk(run.files.images, "reconstructions");
  return Promise.all(
    steps.slice(-3).map(async (step, i) => ({
      file: `${name}-${i + 1}-recovered.png`,
      caption: `${name}: training faces (left) and faces of unseen people (right), each beside its recovered image, step ${step.toLocaleString("en")}`,
      bytes: await readFile(snapshotFile(run.files.images, step, "reconstructions")),
    })),
  );
}

/** Draws from the prior beside draws from a mixture fitted on the training codes. */
async function samplers(
  trained: TrainedVae,
  train: ImageDataset,
  { run, result }: FinishedRun,
  bench: Workbench,
  name: string,
): Promise<{ picture: Picture; components: number; images: number }> {
  bench.say(`${name}: a mixture fitted on the codes`);
  const { mixture, images } = await fittedPrior(trained, train, run.config, { seed: result.seed });
  const prior = await trained.sample(shown, { seed: result.seed });
  const drawn = await trained.decode(sampleMixture(mixture, shown, { seed: result.seed }));
  const picture = await captionedGrid(
    [
      { heading: "z from the prior N(0, I)", sets: [{ images: prior.data }] },
      { heading: "z from the mixture", sets: [{ images: drawn.data }] },
    ],
    trained.shape,
  );
  return {
    components: mixture.weights.length,
    images,
    picture: {
      file: `${name}-samplers.png`,
      caption: `${name}: decoded draws from the prior (left) and from a Gaussian mixture of ${mixture.weights.length} component${mixture.weights.length === 1 ? "" : "s"} fitted on the training codes (right)`,
      bytes: encodePng(picture),
    },
  };
}
