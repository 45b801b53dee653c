import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { adam, modelFromConfig, ortRuntime, readModelFile, zipEntries } from "@latents/core";
import { zipSync } from "fflate";
import { loadTypeScriptConfig } from "../../src/config/load-typescript-config.js";
import { readInput } from "../../src/files/index.js";
import { refuseExternalData } from "../../src/run/archive/onnx-external-data.js";
import { evaluateTest } from "../../src/run/model/evaluate-test.js";
import { lockRun } from "../../src/run/lock/run-lock.js";
import { diskNeeded, requireDisk } from "../../src/run/training/require-ready.js";
import { listPage } from "../../src/server/http/page-folder.js";
import { serveStudio } from "../../src/server/serve-studio.js";
import { readSweep } from "../../src/sweep/plan/stored-sweep.js";
import { writeSmallPage } from "../small-page.js";
import { onFewDigits } from "../few-digits.js";
import { remedy, type Remedy } from "./remedy.js";
import { npz, png } from "./small-images.js";
import { run } from "./run-remedies.js";
import { configOf, data, runtime, trained } from "./small-models.js";

/** A copy of the finished run `plain`. */
function copyOf(name: string): string {
  rmSync(name, { recursive: true, force: true });
  cpSync("plain", name, { recursive: true });
  return name;
}
const changed = (file: string, change: (text: string) => string): void =>
  writeFileSync(file, change(readFileSync(file, "latin1")), "latin1");
const steps = ["--steps", "4"];
const encode = (...images: string[]): Promise<void> => run("encode", "plain", ...images, "--out", "c.npz");
/** Its address is given back at once. */
const serve = async (host?: string): Promise<void> => {
  const page = writeSmallPage(".");
  await (await serveStudio({ runs: "runs", port: 0, page, host, onBug: () => undefined })).close();
};
const lock = async (): Promise<void> => (await lockRun("a.lock", 0)).release();
/** Does `what` where the environment has this LATENTS_NATIVE. */
async function withNative<T>(value: string, what: () => Promise<T>): Promise<T> {
  const before = process.env["LATENTS_NATIVE"];
  process.env["LATENTS_NATIVE"] = value;
  try {
    return await what();
  } finally {
    if (before === undefined) delete process.env["LATENTS_NATIVE"];
    else process.env["LATENTS_NATIVE"] = before;
  }
}
const free = (bytes: number) => () => Promise.resolve(bytes);
const diskOf = (...settings: string[]): number => {
  const config = configOf(...settings);
  return diskNeeded(config, modelFromConfig(config, data.shape), data);
};
const sweepWords = ["--over", "optimizer.learningRate=0.001", ...onFewDigits(), ...steps];

/** Messages of files and folders, and of runs that are damaged or not there; the runs lie in the current folder. */
export const folderRemedies: readonly Remedy[] = [
  remedy(
    'engine: "native" is not available, {}; leave engine out, or see docs/engine.md',
    () => withNative("0", () => ortRuntime({ threads: 1, engine: "native" })),
    () => ortRuntime({ threads: 1 }),
  ),
  remedy(
    "LATENTS_NATIVE: must be 0 or the file of an addon, got {} ({}); leave it unset, or see docs/engine.md",
    () => withNative("1", () => ortRuntime({ threads: 1 })),
    () => withNative("", () => ortRuntime({ threads: 1 })),
  ),
  remedy(
    "--data: a report is of the run's own images, {}; measure others with latents evaluate",
    () => run("report", "plain", "--data", npz("others.npz", 30, 28)),
    () => run("evaluate", "plain", "--data", "others.npz"),
  ),
  remedy(
    "images: there are none to read; name image files, folders of them, or .npz files",
    () => {
      mkdirSync("empty", { recursive: true });
      return encode("empty");
    },
    () => {
      writeFileSync("a.png", png(28));
      return encode("a.png");
    },
    () => {
      mkdirSync("pictures", { recursive: true });
      writeFileSync(join("pictures", "a.png"), png(28));
      return encode("pictures");
    },
    () => encode(npz("some.npz", 3, 28)),
  ),
  remedy(
    "{}: the model is of images of {}, got {}; bring them to that size",
    () => encode(npz("small.npz", 3, 14)),
    () => encode(npz("small.npz", 3, 28)),
  ),
  remedy(
    "--label: is for new images; the run's own have their labels; leave it out",
    () => run("encode", "given", "--label", "3", "--out", "c.npz"),
    () => run("encode", "given", "--out", "c.npz"),
  ),
  remedy(
    "{}: its config is not JSON; export the model again",
    async () => {
      await run("export", "plain", "--out", "exported");
      const file = join("exported", "model.safetensors");
      changed(file, (text) => text.replace('"config":"{', '"config":"x').replace("latents.crc32", "latents.crc-x"));
      readModelFile(await readInput(file), file);
    },
    async () => {
      await run("export", "plain", "--out", "exported");
      readModelFile(await readInput(join("exported", "model.safetensors")), "m");
    },
  ),
  remedy(
    "{}: must give {} within {} s; look for an await that never ends",
    () => {
      writeFileSync("slow.ts", "await new Promise(() => setTimeout(() => 0, 1e6)); export default {};");
      return loadTypeScriptConfig("slow.ts", 50);
    },
    () => {
      writeFileSync("slow.ts", "export default {};");
      return loadTypeScriptConfig("slow.ts");
    },
  ),
  remedy(
    "{}; no checkpoint of this run can be read{}: train it again",
    () => {
      const folder = join(copyOf("cut"), "checkpoints");
      for (const name of readdirSync(folder)) writeFileSync(join(folder, name), "cut");
      return run("evaluate", "cut");
    },
    async () => {
      rmSync("cut", { recursive: true });
      await run("train", ...onFewDigits(), ...steps, "--out", "cut");
      await run("evaluate", "cut");
    },
  ),
  remedy(
    "{}: the run has no checkpoint yet; train it first: latents train --resume {}",
    () => {
      rmSync(join(copyOf("begun"), "checkpoints"), { recursive: true });
      rmSync(join("begun", "result.json"));
      return run("sample", "begun", "--count", "2");
    },
    async () => {
      await run("train", "--resume", "begun");
      await run("sample", "begun", "--count", "2");
    },
  ),
  remedy(
    "--host: {} is not an address of this machine; leave it out for this machine alone",
    () => serve("203.0.113.9"),
    () => serve(),
  ),
  remedy(
    "{} (test): the NELBO is not finite (REC {} + KL {}): the values of the model are too large; train it again with a smaller optimizer.learningRate, or optimizer.clipNorm",
    async () => {
      const vae = await trained();
      for (const values of Object.values(vae.values)) values.fill(1e20);
      return evaluateTest(vae, data, configOf(), await runtime());
    },
    async () => evaluateTest(await trained({ optimizer: adam(1e-4) }), data, configOf(), await runtime()),
    async () => evaluateTest(await trained({ clipNorm: 1 }), data, configOf(), await runtime()),
  ),
  remedy(
    "studio: {} holds no page; it must have an index.html",
    () => {
      mkdirSync("no-page", { recursive: true });
      return listPage("no-page");
    },
    () => {
      writeFileSync(join("no-page", "index.html"), "<!doctype html>");
      return listPage("no-page");
    },
  ),
  remedy(
    "--out: {} must be empty or new, it holds {} files; {}",
    () => run("train", ...onFewDigits(), ...steps, "--out", "plain"),
    () => run("train", "--resume", "plain"),
    () => run("train", ...onFewDigits(), ...steps, "--out", "another"),
  ),
  remedy(
    "cannot read {}: it is a pipe or a device; save it as a file first",
    () => readInput("/dev/null"),
    () => {
      writeFileSync("saved", "");
      return readInput("saved");
    },
  ),
  remedy(
    "run: there is none under ./{} yet; train one: latents train",
    () => {
      rmSync("runs", { recursive: true, force: true });
      return run("evaluate", "latest");
    },
    async () => {
      await run("train", ...onFewDigits(), ...steps);
      await run("evaluate", "latest");
    },
  ),
  remedy(
    "runs: there is no folder {}; without one, ./{} is listed",
    () => run("runs", "nowhere"),
    () => run("runs"),
  ),
  remedy(
    "{}: has no metrics of the {} split; {}",
    () => run("curves", "plain", "--split", "validation"),
    () => run("curves", "plain", "--split", "train"),
    async () => {
      await run("train", ...onFewDigits(), ...steps, "--set", "data.validation=0.2", "--out", "validated");
      await run("curves", "validated", "--split", "validation");
    },
  ),
  remedy(
    "{}: keeps values in other files, which is refused; export it as one file",
    // Model.graph (7) . initializer (5) . external_data (13)
    () => refuseExternalData(Uint8Array.of(0x3a, 4, 0x2a, 2, 0x6a, 0), "a.onnx"),
    async () => refuseExternalData((await trained()).exportOnnx().encoder, "a.onnx"),
  ),
  remedy(
    "{}: must be stored or deflated and not encrypted, found method {}, flags {}; pack it again",
    () => {
      const bytes = zipSync({ a: Uint8Array.of(1, 2, 3) });
      // flags of the entry in the directory
      bytes[Buffer.from(bytes).indexOf("PK\x01\x02", 0, "latin1") + 8] |= 1;
      return zipEntries(bytes, "a.zip")[0].read();
    },
    () => zipEntries(zipSync({ a: Uint8Array.of(1, 2, 3) }), "a.zip")[0].read(),
    () => zipEntries(zipSync({ a: Uint8Array.of(1, 2, 3) }, { level: 0 }), "a.zip")[0].read(),
  ),
  remedy(
    "{}: not a sweep: it has no sweep.json; begin one: latents sweep",
    () => run("sweep", "--resume", "swept"),
    async () => {
      await run("sweep", ...sweepWords, "--out", "swept");
      await run("sweep", "--resume", "swept");
    },
  ),
  remedy(
    '{}: trial {} is finished and has no result; set its state to "waiting"',
    () => {
      // as version 1 wrote it, which said in the plan where a trial stood
      const plan = JSON.parse(readFileSync(join("swept", "sweep.json"), "utf8")) as Record<string, unknown>;
      const [trial] = plan["trials"] as object[];
      const earlier = { ...trial, config: plan["config"], state: "finished" };
      const { id: _, threads: __, config: ___, ...rest } = plan;
      writeFileSync(join("swept", "sweep.json"), JSON.stringify({ ...rest, version: 1, trials: [earlier] }));
      return readSweep("swept");
    },
    async () => {
      changed(join("swept", "sweep.json"), (text) => text.replace('"state":"finished"', '"state":"waiting"'));
      await run("sweep", "--resume", "swept");
    },
  ),
  remedy(
    "{}: process {}{} is writing this {}; wait for it or stop it{}",
    () => {
      writeFileSync("a.lock", JSON.stringify({ pid: 1, host: "elsewhere" }));
      return lock();
    },
    () => {
      rmSync("a.lock");
      return lock();
    },
    async () => {
      const held = await lockRun("a.lock");
      setTimeout(() => held.release(), 20);
      (await lockRun("a.lock", 5000)).release();
    },
  ),
  remedy(
    "{}: the checkpoints and the model need {} MB of disk, {} MB are free; free some, set checkpoint.keep lower, or choose another folder with --out",
    () => requireDisk("a", diskOf("checkpoint.keep=5"), free(diskOf("checkpoint.keep=4"))),
    () => requireDisk("a", diskOf("checkpoint.keep=5"), free(diskOf("checkpoint.keep=6"))),
    () => requireDisk("a", diskOf("checkpoint.keep=4"), free(diskOf("checkpoint.keep=4"))),
    () => requireDisk("b", diskOf("checkpoint.keep=5"), free(1e12)),
  ),
  remedy(
    '{}: the data "{}" must be the run\'s, to go on with it: {}; restore them, or train again',
    async () => {
      const words = ["--data", npz("own.npz", 60, 8), "--latent", "2", "--batch", "10", "--threads", "1", ...steps];
      await run("train", ...words, "--out", "own");
      rmSync(join("own", "result.json"));
      npz("own.npz", 60, 8, 1);
      await run("train", "--resume", "own");
    },
    () => {
      npz("own.npz", 60, 8);
      return run("train", "--resume", "own");
    },
    () => {
      npz("own.npz", 60, 8, 1);
      return run("train", "--data", "own.npz", "--latent", "2", "--batch", "10", "--threads", "1", ...steps);
    },
  ),
];
