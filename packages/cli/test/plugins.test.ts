import { copyFileSync, cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readOnnxNet, type RunDetail, type RunRecord, type RunSummary } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listRuns } from "../src/run/list-runs.js";
import { openModel } from "../src/run/model/open-model.js";
import { shownModel } from "../src/server/export-studio.js";
import { serveStudio } from "../src/server/serve-studio.js";
import { loadPlugins } from "../src/plugins/index.js";
import { asIfStopped } from "./as-if-stopped.js";
import { commandHere, effectsHere, enterTemporaryFolder, trainingHere } from "./command-here.js";
import { killAndResume } from "../chaos/kill-resume.js";
import { writeSmallPage } from "./small-page.js";
import { StudioClient } from "./studio-client.js";
import { onFewDigits, writeFewDigits } from "./few-digits.js";

const example = fileURLToPath(new URL("../../../examples/realnvp-prior.ts", import.meta.url));
const mine = [
  "--set",
  "model.prior.type=realnvp-mine",
  "--set",
  "model.prior.hidden=8",
  "--set",
  "model.prior.couplings=2",
];
const small = [...onFewDigits(), "--steps", "60", "--plugin", "realnvp-prior.ts", ...mine];

const here = enterTemporaryFolder();
const before = process.env["LATENTS_CONFIG"];
const recordOf = (run: string): RunRecord => JSON.parse(readFileSync(join(run, "config.json"), "utf8")) as RunRecord;
/** Another user, who has let nothing run. */
const somebodyElse = (name: string): void => void (process.env["LATENTS_CONFIG"] = join(here.path, name));

beforeAll(async () => {
  somebodyElse("me");
  copyFileSync(example, "realnvp-prior.ts");
  await writeFewDigits();
  const { code, stderr } = await commandHere("train", ...small, "--out", "runs/first");
  expect(stderr).not.toContain("error");
  expect(code).toBe(0);
}, 60_000);
afterAll(() => {
  if (before === undefined) delete process.env["LATENTS_CONFIG"];
  else process.env["LATENTS_CONFIG"] = before;
  here.leave();
});

describe("a run of a plug-in of 20 lines", () => {
  it("keeps the source and its hash, and repeats itself from its config.json", async () => {
    const { config, plugins } = recordOf("runs/first");
    expect(config.model.prior).toEqual({ type: "realnvp-mine", couplings: 2, hidden: 8 });
    expect(config.plugins).toEqual(["./plugins/realnvp-prior.ts"]);
    expect(plugins).toMatchObject([{ file: "plugins/realnvp-prior.ts", from: join(here.path, "realnvp-prior.ts") }]);
    expect(readFileSync("runs/first/plugins/realnvp-prior.ts")).toEqual(readFileSync(example));
    const { code } = await commandHere("train", "runs/first/config.json", "--out", "runs/again");
    expect(code).toBe(0);
    const last = (run: string): Buffer => readFileSync(`runs/${run}/checkpoints/step-60.safetensors`);
    expect(last("again").equals(last("first"))).toBe(true);
  });

  it.each([
    ["evaluate", "runs/first", "--samples", "5", "--images", "50"],
    ["sample", "runs/first", "--count", "4"],
    ["export", "runs/first", "--out", "exported"],
    ["report", "runs/first"],
    ["doctor", "runs/first"],
  ])("is asked as any other: %s", async (...words) => {
    const { code, stderr } = await commandHere(...words);
    expect([code, stderr.includes("error")]).toEqual([0, false]);
  });

  it("is swept over two of its options, and the sweep is gone on with", async () => {
    const over = ["--over", "model.prior.couplings=1,2", "--over", "model.prior.hidden=4"];
    const { code, stdout } = await commandHere(
      "sweep",
      ...small.slice(0, -4),
      "--steps",
      "20",
      ...over,
      "--workers",
      "1",
      "--out",
      "swept",
    );
    expect([code, stdout.split("\n").filter((line) => /^\s*[12] /.test(line)).length]).toEqual([0, 2]);
    expect(existsSync("swept/plugins/realnvp-prior.ts")).toBe(true);
    expect((await commandHere("sweep", "--resume", "swept")).code).toBe(0);
    const text = readFileSync("realnvp-prior.ts", "utf8");
    writeFileSync("realnvp-prior.ts", `${text}// changed\n`);
    expect((await commandHere("sweep", "--resume", "swept")).stderr).toContain("another version");
    writeFileSync("realnvp-prior.ts", text);
  }, 60_000);

  it("is gone on with by the version that it was begun with, and no other", async () => {
    const text = readFileSync("realnvp-prior.ts", "utf8");
    const { plugins } = recordOf("runs/first");
    writeFileSync("realnvp-prior.ts", `${text}// changed\n`);
    const refused = await commandHere("train", "--resume", "runs/first");
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      new RegExp(`another version of .*realnvp-prior.ts: sha256 ${plugins![0].sha256}, now [0-9a-f]{64}; restore it`),
    );
    const copy = "runs/first/plugins/realnvp-prior.ts";
    expect(refused.stderr).toContain(`or go on with that copy: --plugin ${copy}`);
    expect((await commandHere("train", "--resume", "runs/first", "--plugin", copy)).code).toBe(0);
    expect((await commandHere("train", "--resume", "runs/first", "--plugin", "realnvp-prior.ts")).code).toBe(2);
    // what was trained is asked with the code that it was trained with
    expect((await commandHere("sample", "runs/first", "--count", "1")).code).toBe(0);
    writeFileSync("realnvp-prior.ts", text);
    expect((await commandHere("train", "--resume", "runs/first")).code).toBe(0);
  });

  it("is killed and ends in the same bits", async () => {
    const report = await killAndResume({
      folder: here.path,
      args: [...small.slice(0, -2), "--set", "checkpoint.every=20"],
      steps: 200,
      kills: 1,
      seed: 1,
    });
    expect([report.identical, report.sameFiles]).toEqual([true, true]);
  }, 120_000);
});

describe("the studio", () => {
  it("shows it, and starts others where the plug-in is named", async () => {
    const page = writeSmallPage(here.path);
    const options = { runs: "runs", port: 0, page, onBug: (error: unknown) => expect(error).toBeUndefined() };
    const plugins = await loadPlugins(["realnvp-prior.ts"]);
    const studio = await serveStudio({ ...options, plugins, startTraining: trainingHere });
    try {
      const client = StudioClient.of(studio.url);
      const detail = await client.json<RunDetail>("/api/runs/first");
      expect(detail.record.config.model.prior).toMatchObject({ type: "realnvp-mine" });
      // what a page needs to show it without the code
      expect(detail.summary.onlyNets).toBe(
        "made by the code of a plug-in (model.prior.type realnvp-mine), which no page runs",
      );
      expect(detail.models).toEqual(expect.arrayContaining(["draw.onnx", "encoder.onnx", "prior.onnx", "score.onnx"]));
      const model = await client.get("/api/runs/first/model.safetensors");
      expect([model.status, await model.text()]).toEqual([
        422,
        expect.stringContaining("made by the code of a plug-in (model.prior.type realnvp-mine), which no page runs"),
      ]);
      // an exported page gets the same
      const shown = shownModel(await openModel("runs/first", effectsHere(), { device: "cpu" }));
      expect(shown.mark).toEqual({
        nets: { why: detail.summary.onlyNets, names: ["encoder", "draw", "decoder", "prior", "score"] },
      });
      const { metadata } = readOnnxNet(shown.files.get("model/prior.onnx")!(), "prior.onnx");
      expect(metadata).toMatchObject({ net: "prior", run: "first", shape: "1x28x28" });
      const keys = await client.json<{ path: string }[]>("/api/config-keys");
      expect(keys.map(({ path }) => path)).toContain("model.prior.couplings");
      const settings = {
        "data.limit": "200",
        "train.steps": "5",
        "train.batch": "20",
        "model.prior.type": "realnvp-mine",
      };
      const answer = await client.post("/api/train", { recipe: "mnist", settings, name: "page" });
      expect([answer.status, await answer.text()]).toEqual([202, expect.stringMatching(/running|finished|preparing/)]);
      const hostile = { ...settings, plugins: '["/tmp/x.ts"]' };
      const refused = await client.post("/api/train", { recipe: "mnist", settings: hostile, name: "hostile" });
      expect([refused.status, await refused.text()]).toEqual([
        400,
        expect.stringContaining("plug-ins are named by --plugin"),
      ]);
    } finally {
      await studio.close();
    }
  }, 60_000);
});

describe("a stranger's run", () => {
  const marker = "stranger-ran";
  beforeAll(async () => {
    somebodyElse("stranger");
    const text = readFileSync(example, "utf8");
    writeFileSync(
      "theirs.ts",
      `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(join(here.path, marker))}, "");\n${text}`,
    );
    expect(
      (
        await commandHere(
          "train",
          ...onFewDigits(),
          "--steps",
          "20",
          "--set",
          "checkpoint.every=10",
          "--plugin",
          "theirs.ts",
          ...mine,
          "--out",
          "runs/theirs",
        )
      ).code,
    ).toBe(0);
    const over = ["--over", "optimizer.learningRate=1e-3,1e-2", "--workers", "1", "--out", "their-sweep"];
    expect(
      (await commandHere("sweep", ...onFewDigits(), "--steps", "5", "--plugin", "theirs.ts", ...mine, ...over)).code,
    ).toBe(0);
    writeFileSync("theirs.yaml", "plugins: [./theirs.ts]\nmodel: { prior: realnvp-mine }\n");
    somebodyElse("me");
  }, 60_000);
  const ran = (): boolean => readFileSync(marker, "utf8") === "";
  const clean = (): void => writeFileSync(marker, "clean");

  it.each([["runs"], ["curves", "runs/theirs"], ["runs", "--json"]])(
    "is opened without its code: %s",
    async (...words) => {
      clean();
      expect((await commandHere(...words)).code).toBe(0);
      expect(ran()).toBe(false);
    },
  );

  it.each([
    ["evaluate", "runs/theirs"],
    ["sample", "runs/theirs"],
    ["export", "runs/theirs"],
    ["train", "--resume", "runs/theirs"],
    ["train", "runs/theirs/config.json"],
    ["train", "theirs.yaml"],
    ["sweep", "theirs.yaml", "--over", "seed=1,2"],
    ["sweep", "--resume", "their-sweep"],
    ["compare", "runs/theirs", "runs/first"],
    ["lattice", "runs/theirs"],
    ["doctor", "runs/theirs"],
  ])("does not run its code for %s %s, and says --trust", async (...words) => {
    clean();
    const { code, stderr } = await commandHere(...words);
    expect(stderr).toMatch(
      /theirs\.ts: the code of this plug-in \(sha256 [0-9a-f]{64}\) has not been run here before; .*--trust/,
    );
    expect([code, ran()]).toEqual([2, false]);
  });

  it("is listed and shown by the studio, whose server does not run its code either", async () => {
    clean();
    expect((await listRuns()).map(({ name }) => name)).toContain("theirs");
    const studio = await serveStudio({
      runs: "runs",
      port: 0,
      page: writeSmallPage(here.path),
      onBug: (error) => expect(error).toBeUndefined(),
      startTraining: trainingHere,
    });
    try {
      const client = StudioClient.of(studio.url);
      const runs = await client.json<RunSummary[]>("/api/runs");
      expect(runs.map(({ name }) => name)).toContain("theirs");
      expect((await client.get("/api/runs/theirs")).status).toBe(200);
      expect((await client.get("/api/runs/theirs/model/encoder.onnx")).status).toBe(200);
      const model = await client.get("/api/runs/theirs/model.safetensors");
      expect(model.status).toBe(422);
      cpSync("runs/theirs", "runs/cut", { recursive: true });
      asIfStopped("runs/cut");
      const resumed = await client.post("/api/runs/cut/resume", {});
      expect([resumed.status, await resumed.text()]).toEqual([400, expect.stringContaining("--trust")]);
      expect(ran()).toBe(false);
    } finally {
      await studio.close();
    }
  });

  it("is asked without its code where that made only the way of training", async () => {
    somebodyElse("stranger");
    await commandHere("new-part", "schedule", "theirs-falling");
    const words = [
      "--plugin",
      "theirs-falling.ts",
      "--set",
      "optimizer.schedule.type=theirs-falling",
      "--out",
      "runs/fell",
    ];
    expect((await commandHere("train", ...onFewDigits(), "--steps", "5", ...words)).code).toBe(0);
    somebodyElse("me");
    expect((await commandHere("sample", "runs/fell", "--count", "1")).code).toBe(0);
    expect((await commandHere("train", "--resume", "runs/fell")).stderr).toContain("--trust");
  });

  it("runs its code when --trust says so, and is then asked no more", async () => {
    clean();
    expect((await commandHere("sample", "runs/theirs", "--count", "1", "--trust")).code).toBe(0);
    expect(ran()).toBe(true);
    expect((await commandHere("sample", "runs/theirs", "--count", "1")).code).toBe(0);
  });

  it("cannot name a file outside its folder, or another version of its code", async () => {
    const path = "runs/theirs/config.json";
    const text = readFileSync(path, "utf8");
    clean();
    for (const [from, to] of [
      ['"file": "plugins/theirs.ts"', '"file": "plugins/../../../theirs.ts"'],
      ['"./plugins/theirs.ts"', '"../../theirs.ts"'],
    ]) {
      writeFileSync(path, text.replace(from, to));
      const { code, stderr } = await commandHere("sample", "runs/theirs");
      expect([code, stderr]).toEqual([2, expect.stringContaining("changed by hand")]);
    }
    writeFileSync(path, text);
    writeFileSync("runs/theirs/plugins/theirs.ts", "throw 1;\n");
    const { stderr } = await commandHere("sample", "runs/theirs");
    expect(stderr).toMatch(
      /must be the plug-in that the run was begun with, sha256 [0-9a-f]{64}, got [0-9a-f]{64}; restore it/,
    );
    expect(ran()).toBe(false);
  });
});
