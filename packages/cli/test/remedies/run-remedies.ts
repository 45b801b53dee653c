import { writeFileSync } from "node:fs";
import { encodePng } from "@latents/core";
import { commandHere } from "../command-here.js";
import { runCommand } from "../command.js";
import { onFewDigits } from "../few-digits.js";
import { remedy, type Remedy } from "./remedy.js";

/** A command in this process, in the folder of the runs. Throws what it says where it fails. */
export async function run(...args: string[]): Promise<void> {
  const { code, stderr } = await commandHere(...args);
  const [, said] = /^error: ([^]*)\n$/m.exec(stderr) ?? [];
  if (code !== 0) throw new Error(said ?? stderr);
}

/** The runs that the remedies are tried on: one without labels, one that is given them, one that infers them from one latent. */
export const runs: Readonly<Record<string, readonly string[]>> = {
  plain: [...onFewDigits(), "--steps", "4"],
  given: [
    ...onFewDigits(),
    "--steps",
    "4",
    "--set",
    "model.conditioning.type=labels",
    "--set",
    "model.conditioning.classes=10",
  ],
  inferring: [
    ...[...onFewDigits(), "--latent", "1", "--steps", "4", "--set", "model.conditioning.type=semi-supervised"],
    ...["--set", "model.conditioning.classes=10", "--set", "model.conditioning.labelled=100"],
  ],
};
/** Trains one of them, in a process of its own. Throws where it fails. */
export async function trainRun(name: string): Promise<void> {
  const { code, stderr } = await runCommand(["train", ...runs[name], "--out", name, "--json"], { cwd: process.cwd() });
  if (code !== 0) throw new Error(stderr);
}

/** A folder of 14 x 28 pixels seen. */
const mask = (): void => {
  const pixels = Uint8Array.from({ length: 784 }, (_, i) => (i < 392 ? 255 : 0));
  writeFileSync("mask.png", encodePng({ shape: [1, 28, 28], pixels }));
};
const little = ["--images", "2", "--steps", "2", "--samples", "4"];
const anomaly = ["--anomalous", "mnist", "--images", "20"];

/** Trains on a table, `tabled`, and writes two of its rows. */
async function table(): Promise<void> {
  const rows = Array.from({ length: 40 }, (_, i) => `${(i * 7) % 11},${"xyz"[i % 3]}`);
  writeFileSync("table.csv", `${["a,b", ...rows].join("\n")}\n`);
  writeFileSync("two.csv", `${["a,b", ...rows.slice(0, 2)].join("\n")}\n`);
  await run("train", "table.csv", "--steps", "2", "--out", "tabled");
}

/** Messages of commands that take a run; `runs` lie in the current folder. */
export const runRemedies: readonly Remedy[] = [
  remedy(
    "{}: is a run of a table, and this is for images; of a table ask sample, score, impute, encode, export, curves and report",
    async () => {
      await table();
      await run("reconstruct", "tabled", "--out", "tabled.png");
    },
    () => run("sample", "tabled", "--count", "2", "--out", "drawn.csv"),
    () => run("score", "tabled", "two.csv", "--out", "scored.csv"),
    () => run("impute", "tabled", "two.csv", "--out", "filled.csv"),
    () => run("encode", "tabled", "two.csv", "--out", "codes.csv"),
    () => run("export", "tabled", "--out", "tabled-nets"),
    () => run("curves", "tabled", "--out", "tabled.svg"),
    () => run("report", "tabled"),
  ),
  remedy(
    "--{}: is for a config, and {} is a run, whose model is what it is; leave it out",
    () => run("describe", "plain", "--set", "model.latent=4"),
    () => run("describe", "plain"),
  ),
  remedy(
    "--shape: says what the data would; leave out --shape or --data",
    () => run("describe", "mnist", "--shape", "1x28x28", "--data", "digits.npz"),
    () => run("describe", "mnist", "--shape", "1x28x28"),
    () => run("describe", "mnist", "--data", "digits.npz"),
  ),
  remedy(
    "--direction: does not go with --dims; choose one of them",
    () => run("traverse", "plain", "--direction", "0:1", "--dims", "0"),
    () => run("traverse", "plain", "--direction", "0:1"),
    () => run("traverse", "plain", "--dims", "0"),
  ),
  remedy(
    "--label: is for codes of no image; --direction moves images; leave it out",
    () => run("traverse", "given", "--direction", "0:1", "--label", "3"),
    () => run("traverse", "given", "--direction", "0:1"),
  ),
  remedy(
    "--label: is for codes of no image; image {} has a label; leave --label out",
    () => run("traverse", "given", "--image", "0", "--label", "3"),
    () => run("traverse", "given", "--image", "0"),
  ),
  remedy(
    "--label: the model takes labels; choose one of its {} classes",
    () => run("lattice", "given", "--size", "2"),
    () => run("lattice", "given", "--size", "2", "--label", "3"),
  ),
  remedy(
    "--label: the model takes no labels; leave it out, got {}",
    () => run("lattice", "plain", "--size", "2", "--label", "3"),
    () => run("lattice", "plain", "--size", "2"),
  ),
  remedy(
    "lattice: needs two latent dimensions, the model has {}; try latents traverse",
    () => run("lattice", "inferring", "--label", "3"),
    () => run("traverse", "inferring", "--label", "3"),
  ),
  remedy(
    "{}: the model takes no labels; train one with --set model.conditioning=labels (latents recipes lists some)",
    () => run("restyle", "plain"),
    () => run("restyle", "given"),
    () => run("recipes"),
  ),
  remedy(
    "--image: names one image, --images the first ones; give one of the two",
    () => run("complete", "plain", "--mask", "left", ...little, "--image", "1"),
    () => run("complete", "plain", "--mask", "left", ...little),
    () => run("complete", "plain", "--mask", "left", "--image", "1", ...little.slice(2)),
  ),
  remedy(
    "--{}; or name a .png file{}",
    () => run("complete", "plain", "--mask", "middle", ...little),
    () => {
      mask();
      return run("complete", "plain", "--mask", "mask.png", ...little);
    },
  ),
  remedy(
    "--samples: is for --score nll, got --score {}; leave it out",
    () => run("anomaly", "plain", ...anomaly, "--score", "rec", "--samples", "5"),
    () => run("anomaly", "plain", ...anomaly, "--score", "rec"),
  ),
  remedy(
    '{}: has no metric "{}" of the {} split; choose one of {}{}',
    () => run("curves", "plain", "--metric", "beauty"),
    () => run("curves", "plain", "--metric", "loss"),
  ),
  remedy(
    "{}: not a run: it has no config.json; `latents runs` lists the runs",
    () => run("evaluate", "."),
    () => run("runs", "."),
  ),
];
