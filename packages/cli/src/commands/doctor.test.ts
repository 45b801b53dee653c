import { cpSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { parseSetting, resolveConfig, type Finding, type FindingName } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { commandHere, enterTemporaryFolder } from "../../test/command-here.js";
import { discFolder } from "../../test/disc-images.js";
import { readRunConfig } from "../run/run-config.js";

const here = enterTemporaryFolder();
beforeAll(() => {
  discFolder("discs");
  discFolder("few", { count: 20 });
  discFolder("grey", { grey: true });
  discFolder("odd", { outlier: true });
});
afterAll(() => here.leave());

/** What makes a healthy run: two numbers say an image, and four latents have room for them. */
const healthy = {
  "model.latent": "4",
  "model.encoder.hidden": "[64]",
  "model.decoder.hidden": "[64]",
  "optimizer.learningRate": "5e-3",
  "train.steps": "400",
  "train.batch": "20",
};

async function train(name: string, changes: Readonly<Record<string, string>> = {}, data = "discs"): Promise<void> {
  const sets = Object.entries({ ...healthy, ...changes }).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
  const ended = await commandHere("train", "--data", data, "--threads", "1", ...sets, "--out", name);
  expect([0, 1], ended.stderr).toContain(ended.code);
}

async function doctor(name: string): Promise<Finding[]> {
  const { code, stdout, stderr } = await commandHere("doctor", name, "--json");
  expect([code, stderr]).toEqual([0, ""]);
  return (JSON.parse(stdout) as { findings: Finding[] }).findings;
}

it("finds nothing in a healthy run, and the report has no notes", async () => {
  await train("healthy", { "data.validation": "50" });
  expect(await doctor("healthy")).toEqual([]);
  const { stdout } = await commandHere("doctor", "healthy");
  expect(stdout).toBe("healthy: nothing found (step 400 of 400, 350 training images, 100 test images)\n");
  expect(readFileSync("healthy/report.html", "utf8")).not.toContain("doctor");
});

interface Fault {
  /** What the doctor finds, and nothing else. */
  readonly names: readonly FindingName[];
  readonly changes: Readonly<Record<string, string>>;
  readonly data?: string;
}

const normal = { "model.likelihood": "normal", "data.binarisation": "none" };
const sgd = { "optimizer.type": "sgd", "optimizer.learningRate": "0.5" };
/** A line of the log for each step, however fast they are. */
const everyStep = { "data.validation": "10", "train.validateEvery": "1" };

const faults: readonly Fault[] = [
  { names: ["posterior-collapse"], changes: { "objective.klWeight": "50", "train.steps": "200" } },
  { names: ["saturated-decoder", "learning-rate-high"], changes: { "optimizer.learningRate": "10" } },
  { names: ["exploding-decoder", "learning-rate-high"], changes: { ...normal, ...sgd } },
  {
    names: ["posterior-collapse", "narrow-net"],
    changes: { "model.encoder.hidden": "[2]", "model.decoder.hidden": "[2]", "train.steps": "200" },
  },
  {
    names: ["kl-weight-blurs", "dead-latents"],
    changes: { objective: "beta", "objective.beta": "6", "model.latent": "32" },
  },
  { names: ["overfitting"], changes: { "train.steps": "1000", "model.latent": "8" }, data: "few" },
  {
    names: ["kl-never-full", "grey-values-as-bits"],
    changes: { "objective.klWarmUp": "100000", "train.steps": "60" },
    data: "grey",
  },
  { names: ["bits-under-a-density"], changes: { "model.likelihood": "laplace", "model.likelihood.spread": "learned" } },
  { names: ["likelihood-scale-wide"], changes: normal },
  { names: ["likelihood-scale-narrow"], changes: { ...normal, "model.likelihood.stddev": "0.001" } },
  { names: ["learning-rate-low"], changes: { "optimizer.learningRate": "1e-6", "train.steps": "100" } },
  {
    names: ["loss-spikes"],
    changes: { ...normal, ...everyStep, "model.likelihood.stddev": "0.15", "train.batch": "2", "train.steps": "200" },
    data: "odd",
  },
  {
    names: ["still-learning"],
    changes: { ...everyStep, "optimizer.learningRate": "1e-3", "train.steps": "16" },
  },
];

describe("a run made to fail", () => {
  it.each(faults)("$names", async ({ names, changes, data }) => {
    const run = `run-${names.join("-")}`;
    await train(run, changes, data);
    const findings = await doctor(run);
    expect(findings.map(({ name }) => name)).toEqual(names);
    const { config } = await readRunConfig(run);
    for (const { set } of findings.flatMap(({ remedies }) => remedies))
      expect(() =>
        resolveConfig([{ source: run, values: config }, ...set.map((text) => parseSetting(text))]),
      ).not.toThrow();
  });

  it("says it in words, with the evidence and a command; the exit code is 0", async () => {
    const { code, stdout } = await commandHere("doctor", "run-posterior-collapse");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^run-posterior-collapse: 1 finding \(step 200 of 200, 400 training images, 100 test images\)\n\nfault {2}The posterior has collapsed: codes say nothing of the images\n/,
    );
    expect(stdout).toContain(
      "  The KL weighs 50 (objective.klWeight).\n  try --set objective.klWeight=1   the KL weighs",
    );
    const again = /\nTrain again, for example: (.*)\n$/.exec(stdout)?.[1] ?? "";
    expect(again).toMatch(/^latents train --data discs .* --set objective\.klWeight=1$/);
    expect(again.match(/klWeight/g)).toHaveLength(1);
  });

  it("has the same notes in its report", async () => {
    const { document } = parseHTML(readFileSync("run-posterior-collapse/report.html", "utf8"));
    const [{ title, evidence }] = await doctor("run-posterior-collapse");
    expect(document.querySelector("#findings h3")?.textContent).toBe(`fault ${title}`);
    expect(document.querySelector("#findings p")?.textContent).toBe(evidence.join(" "));
  });

  it("is judged by its log alone before its first checkpoint", async () => {
    cpSync("run-kl-never-full-grey-values-as-bits", "young", { recursive: true });
    for (const name of readdirSync("young/checkpoints")) rmSync(join("young/checkpoints", name));
    expect((await doctor("young")).map(({ name }) => name)).toEqual(["kl-never-full"]);
    expect((await commandHere("doctor", "young")).stdout).toMatch(/its log alone, for it has no checkpoint yet/);
  });
});

describe("without a run", () => {
  it("says what this machine trains with", async () => {
    const { code, stdout } = await commandHere("doctor", "--threads", "1");
    expect(code).toBe(0);
    expect(stdout.split("\n").map((line) => line.slice(0, 10).trim())).toEqual([
      ...["latents", "engine", "device", "memory", "data here", "not here", ""],
    ]);
    expect(stdout).toMatch(/^device {5}cpu, 1 thread of \d+ core/m);
  });

  it("says why the engine is not the native one", async () => {
    vi.stubEnv("LATENTS_NATIVE", "0");
    const { stdout } = await commandHere("doctor");
    expect(stdout).toMatch(/^engine {5}ONNX Runtime's own operators: LATENTS_NATIVE is 0$/m);
    const facts = JSON.parse((await commandHere("doctor", "--json")).stdout) as Record<string, unknown>;
    expect(facts).toMatchObject({ engine: "standard", withoutNative: "LATENTS_NATIVE is 0", device: "cpu" });
    vi.unstubAllEnvs();
  });
});
