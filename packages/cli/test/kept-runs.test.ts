import { cpSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decodePng, readNpz } from "@latents/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { commandHere, enterTemporaryFolder } from "./command-here.js";

/** What is seen of a run. */
interface Seen {
  readonly negElbo: number;
  readonly rec: number;
  readonly kl: number;
  readonly standardError: number;
  readonly nll: number;
  readonly activeUnits: number;
  /** Sums over the codes of the 16 test images. */
  readonly meanAbs: number;
  readonly logVar: number;
  /** Sum of the bytes of 9 draws and what is between them. */
  readonly samples: number;
}

/**
 * Runs that were trained and kept, and what their own day's release saw of them: a figure that was right does not change unseen. A correction that changes
 * one says so in CHANGELOG.md, and here. Each run's config.json has the command that trained it; `images.npz` has 48 + 16 digits of MNIST, the means of
 * 4 x 4 pixels. Figures by `latents evaluate NAME --samples 20 --json`, `encode NAME` and `sample NAME --count 9`.
 */
const kept: Readonly<Record<string, Seen>> = {
  // dynamic bits under a Bernoulli
  bits: {
    ...{
      negElbo: 25.877568647265434,
      rec: 24.17654037475586,
      kl: 1.701028272509575,
      standardError: 1.4534077577579085,
    },
    ...{
      nll: 24.352887936298128,
      activeUnits: 2,
      meanAbs: 26.577880859375,
      logVar: -31.033920288085938,
      samples: 62931,
    },
  },
  // grey values under a normal of optimal spread, a mixture as prior, averaged parameters, the best validation's values
  grey: {
    ...{
      negElbo: -21.781729370355606,
      rec: -23.629470109939575,
      kl: 1.8477407395839691,
      standardError: 3.562551443467827,
    },
    ...{ nll: -30.12940369635312, activeUnits: 1, meanAbs: 8.534660339355469, logVar: -103.796875, samples: 47746 },
  },
  // static bits, labels for both nets, beta 2
  labels: {
    ...{
      negElbo: 22.526589035987854,
      rec: 21.64330804347992,
      kl: 0.8832809925079346,
      standardError: 1.3838545032408702,
    },
    ...{
      nll: 20.336434060088514,
      activeUnits: 2,
      meanAbs: 27.866313934326172,
      logVar: -5.336496353149414,
      samples: 57183,
    },
  },
  // convolutions
  conv: {
    ...{
      negElbo: 42.18267381563783,
      rec: 41.853079080581665,
      kl: 0.3295947350561619,
      standardError: 0.1272660139402121,
    },
    ...{
      nll: 41.943892129417556,
      activeUnits: 2,
      meanAbs: 9.722760200500488,
      logVar: -9.497255325317383,
      samples: 89557,
    },
  },
};

let here: ReturnType<typeof enterTemporaryFolder>;
beforeAll(() => {
  here = enterTemporaryFolder();
  cpSync(fileURLToPath(new URL("kept-runs", import.meta.url)), ".", { recursive: true });
});
afterAll(() => here.leave());

const done = async (...words: string[]): Promise<string> => {
  const { code, stdout, stderr } = await commandHere(...words, "--threads", "1");
  // no word of other images, other values, a device that is not here
  expect([code, stderr.match(/^(warning|error).*/gm)]).toEqual([0, null]);
  return stdout;
};
const sum = (values: ArrayLike<number | bigint>, of = (value: number): number => value): number =>
  Array.from(values, Number).reduce((total, value) => total + of(value), 0);

it.each(Object.entries(kept))("%s", async (name, seen) => {
  const { test } = JSON.parse(await done("evaluate", name, "--samples", "20", "--json")) as { test: Seen };
  await done("encode", name, "--out", `${name}.npz`);
  await done("sample", name, "--count", "9", "--out", `${name}.png`);
  const codes = readNpz(readFileSync(`${name}.npz`), name);
  const found: Seen = {
    ...test,
    meanAbs: sum(codes.get("mean")!.values, Math.abs),
    logVar: sum(codes.get("logVar")!.values),
    samples: sum(decodePng(readFileSync(`${name}.png`), name).pixels),
  };
  for (const [figure, value] of Object.entries(seen)) {
    const now = found[figure as keyof Seen];
    // float32 and its order of sums; a byte of a picture may be rounded to the other side
    const share = figure === "samples" ? 1e-3 : 2e-5;
    expect(Math.abs(now - value), `${figure}: ${now}, was ${value}`).toBeLessThan(share * Math.abs(value) + 1e-9);
  }
});
