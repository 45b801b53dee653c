import {
  encodePng,
  fillNormal,
  fillUniform,
  imageGrid,
  latentLattice,
  latentSpread,
  nearestNeighbours,
  type Config,
  type ImageDataset,
  type Matrix,
  type TrainedVae,
} from "@latents/core";
import { captionedGrid } from "latents/draw";
import { decodeImages, encodeDataset, imagesAsTrained } from "latents/run";
import type { Experiment } from "../workbench/experiment.js";
import type { Picture } from "../workbench/findings.js";
import { digitsJudge } from "../measure/digits-judge.js";
import { firstOfEach } from "../measure/one-of-each.js";
import { planePicture } from "../pictures/plane-picture.js";
import { runProtocol, thousands } from "../workbench/protocol.js";
import { testRow, type Workbench } from "../workbench/workbench.js";

/** A3's batch. */
const batch = 200;
const neighbours = 10;
/** Codes whose neighbours are asked for. */
const asked = 5000;

/** E3 with two latent dimensions, and the pictures of A3. */
export const e3Plane: Experiment = {
  id: "e3-2d",
  title: "The plane of a two-dimensional latent space: lattice, digits, samples",
  source:
    "summary of Kingma & Welling, Auto-Encoding Variational Bayes; assignment A3 of CSC412/2506, the 50 x 50 lattice and pictures of samples",
  minutes: 3,
  run: async (bench) => {
    const run = await bench.train({ name: "z2", recipe: "e3-2d" });
    const trained = await run.open();
    const test = await run.test();
    const { mean, logVar } = await encodeDataset(trained, test, run.run.config);
    const spread = latentSpread(mean, logVar!);
    const few = Math.min(asked, test.count);
    const sameDigit = await shareOfSameDigit(mean, test, few);
    const pictures = [
      await lattice(trained, 20, "lattice.png", 2),
      await lattice(trained, 50, "lattice-50.png", 1),
      await readLattice(trained, 50, bench),
      await planePicture("plane.png", `Posterior means of ${thousands(test.count)} test images`, {
        codes: mean,
        labels: test.labels,
      }),
      await planePicture("batch.png", `Posterior means of one batch of ${batch} test images`, {
        codes: { shape: [batch, 2], data: mean.data.subarray(0, 2 * batch) },
        labels: test.labels?.subarray(0, batch),
      }),
      await priorDraws(trained),
      await posteriorDraws(trained, test, run.run.config),
    ];
    await trained.release();
    const [first, second] = spread.kl;
    return {
      rows: [
        {
          label: `z = 2, ${thousands(run.result.steps)} steps`,
          ours: { ...testRow(run), kl1: first, kl2: second, sameDigitShare: sameDigit },
          note: "pictures there; kl1 and kl2 are those of the two dimensions",
        },
      ],
      pictures,
      seen: `Of the ${neighbours} nearest codes of a test image's code ${(100 * sameDigit).toFixed(1)} % are of the same digit (by chance 10 %): two dimensions part the digits ${sameDigit > 0.7 ? "well" : "in part only"}. ${Math.min(first, second) > 0.5 ? "Both dimensions are used" : "Missed: not both dimensions are used"} (KL ${first.toFixed(2)} and ${second.toFixed(2)} nats); the NELBO is ${testRow(run)["negElbo"].toFixed(1)}.`,
      seeds: [run.result.seed],
      protocol: `${runProtocol(run)}; codes are posterior means of grey values; neighbours of the first ${few.toLocaleString("en")} codes among each other`,
    };
  },
};

/** Decoded images of a lattice through the plane, without gaps. */
async function lattice(trained: TrainedVae, size: number, file: string, scale: number): Promise<Picture> {
  const images = await decodeImages(trained, latentLattice(size, { latent: trained.latent }));
  const grid = imageGrid(images, trained.shape, { columns: size, pad: 0 });
  const bytes =
    scale === 1
      ? encodePng(grid)
      : encodePng(
          await captionedGrid([{ sets: [{ images }], columns: size }], trained.shape, {
            title: "z0 rises to the right, z1 upwards, by equal shares of a standard normal",
            pad: 0,
            scale,
          }),
        );
  return {
    file,
    caption: `decoded images of a ${size} x ${size} lattice over the plane, through the inverse normal CDF${scale === 1 ? `, ${grid.shape[2]} x ${grid.shape[1]} pixels` : ""}`,
    bytes,
  };
}

/** What E2's classifier reads at each place of the plane. */
async function readLattice(trained: TrainedVae, size: number, bench: Workbench): Promise<Picture> {
  const codes = latentLattice(size, { latent: trained.latent });
  const { data } = await trained.decode(codes);
  const { judge, epochs } = await digitsJudge(bench);
  const { data: probs } = await judge.probs({ shape: [size * size, trained.size], data });
  await judge.release();
  const labels = Uint16Array.from({ length: size * size }, (_, i) => {
    const row = probs.subarray(10 * i, 10 * i + 10);
    return row.indexOf(Math.max(...row));
  });
  return planePicture("lattice-digits.png", "The digits that a classifier reads in the plane", {
    ...{ codes, labels },
    note: `E2's classifier (${epochs} epochs) on ${size} x ${size} decoded codes, at equal shares of the prior.`,
  });
}

/** Share of the nearest codes that are of the same digit. */
async function shareOfSameDigit(mean: Matrix, { labels }: ImageDataset, count: number): Promise<number> {
  const { indices } = await nearestNeighbours(
    { shape: [count, 2], data: mean.data.subarray(0, 2 * count) },
    neighbours,
  );
  let same = 0;
  indices.forEach((j, at) => {
    same += Number(labels?.[j] === labels?.[Math.floor(at / neighbours)]);
  });
  return same / indices.length;
}

/** Bernoulli draws of probabilities. */
function draw(probs: Float32Array, stream: string): Float32Array {
  const uniform = fillUniform(new Float32Array(probs.length), { seed: 1, stream: `e3-2d:${stream}`, step: 0 });
  return probs.map((p, i) => (uniform[i] < p ? 1 : 0));
}

/** A3: ten draws from the prior, each as its mean and three Bernoulli draws. */
async function priorDraws(trained: TrainedVae): Promise<Picture> {
  const { data } = await trained.sample(10, { seed: 1 });
  const draws = [1, 2, 3].map((n) => ({ caption: `draw ${n}`, images: draw(data, `prior-${n}`) }));
  const picture = await captionedGrid(
    [{ sets: [{ caption: "mean", images: data }, ...draws], columns: 1 }],
    [1, 28, 28],
    {
      title: "Ten draws from the prior",
    },
  );
  return {
    file: "prior-draws.png",
    caption: "ten draws from the prior: the mean image and three Bernoulli draws of each",
    bytes: encodePng(picture),
  };
}

/** A3: four digits, two draws of each one's code, the mean image and a Bernoulli draw of each. */
async function posteriorDraws(trained: TrainedVae, test: ImageDataset, config: Config): Promise<Picture> {
  const few = firstOfEach(test, 4);
  const { mean, logVar } = await trained.posterior(imagesAsTrained(few, config, 0, few.count));
  const sets = [{ caption: "original", images: few.pixels as Uint8Array | Float32Array }];
  for (const n of [1, 2]) {
    const noise = fillNormal(new Float32Array(mean.data.length), { seed: 1, stream: `e3-2d:code-${n}`, step: 0 });
    const codes = { shape: mean.shape, data: mean.data.map((m, i) => m + Math.exp(logVar.data[i] / 2) * noise[i]) };
    const { data } = await trained.decode(codes);
    sets.push({ caption: `code ${n}`, images: data }, { caption: "draw", images: draw(data, `posterior-${n}`) });
  }
  const picture = await captionedGrid([{ sets, columns: 1 }], test.shape, { title: "Two codes of each digit" });
  return {
    file: "posterior-draws.png",
    caption: "four digits; two codes drawn for each, with the mean image and a Bernoulli draw",
    bytes: encodePng(picture),
  };
}
