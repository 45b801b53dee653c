import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePorts } from "../../../test/clusters/free-ports.js";
import { commandHere, enterTemporaryFolder } from "../../../test/command-here.js";
import { onFewDigits, writeFewDigits } from "../../../test/few-digits.js";
import { startSmallMlflow, withMlflow } from "../../../test/small-mlflow.js";

let here: ReturnType<typeof enterTemporaryFolder>;
beforeAll(async () => {
  here = enterTemporaryFolder();
  await writeFewDigits();
});
afterAll(() => here.leave());

const words = [...onFewDigits(), "--steps", "20", "--track", "mlflow"];
const heldOut = ["--set", "data.validation=40", "--set", "train.validateEvery=10"];

/** Trains a run to its half, then to its end. */
async function trainInTwo(out: string): Promise<void> {
  const part = await commandHere("train", ...words, ...heldOut, "--until", "10", "--out", out);
  expect(part.code, part.stderr).toBe(0);
  const whole = await commandHere("train", "--resume", out);
  expect([whole.code, whole.stderr]).toEqual([0, expect.not.stringContaining("warning") as string]);
}

interface Line {
  readonly split: string;
  readonly step: number;
  readonly loss?: number;
  readonly negElbo?: number;
}
const curves = [
  ["train", "loss"],
  ["validation", "negElbo"],
] as const;
/** `[step, value]` of a run's own log. */
const logged = (run: string, [split, key]: (typeof curves)[number]): (number | undefined)[][] =>
  readFileSync(`${run}/metrics.jsonl`, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line)
    .filter((line) => line.split === split)
    .map((line) => [line.step, line[key]]);

describe("what MLflow is asked", () => {
  it("one run with its parameters, every figure once, and how it ended, where it goes on too", async () => {
    const server = await startSmallMlflow();
    const { asked, url } = server;
    await withMlflow({ MLFLOW_TRACKING_URI: `${url}/`, MLFLOW_TRACKING_TOKEN: "secret" }, () => trainInTwo("asked"));
    server.close();
    expect(asked.filter(({ what }) => what === "runs/create")).toHaveLength(1);
    expect(asked.flatMap(({ body }) => body.status ?? [])).toEqual(["KILLED", "RUNNING", "FINISHED"]);
    const params = new Map(asked.flatMap(({ body }) => body.params ?? []).map(({ key, value }) => [key, value]));
    expect([params.get("train.steps"), params.get("data.name")]).toEqual(["20", expect.stringMatching(/digits\.npz$/)]);
    expect(params.get("model.encoder.hidden")).toMatch(/^\[\d+\]$/);
    const sent = asked.flatMap(({ body }) => body.metrics ?? []);
    for (const curve of curves) {
      const own = sent.filter(({ key }) => key === curve.join("/")).map(({ step, value }) => [step, value]);
      expect(own).toEqual(logged("asked", curve));
    }
    expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set(["Bearer secret"]));
  });

  it("no more where it has refused: the training ends as without it, and says so once", async () => {
    const server = await startSmallMlflow((number) => number > 4);
    const url = server.url.replace("//", "//me:se%20cret@");
    const { code, stderr } = await withMlflow({ MLFLOW_TRACKING_URI: url }, () =>
      commandHere("train", ...words, "--out", "refused"),
    );
    server.close();
    expect(code, stderr).toBe(0);
    expect(server.asked[0].authorization).toBe(`Basic ${Buffer.from("me:se cret").toString("base64")}`);
    expect(stderr + readFileSync("refused/mlflow.json", "utf8")).not.toContain("cret");
    const said =
      /track: MLflow at http:\S+ refused runs\/\S+ with 500: the disk is full; .*; the training goes on without mlflow\n/g;
    expect(stderr.match(said)).toHaveLength(1);
    expect(existsSync("refused/result.json")).toBe(true);
  });
});

/** The command of MLflow, where it is installed. */
const program = process.env["LATENTS_MLFLOW"] ?? "";

it("a real MLflow has the figures of a run", { timeout: 900_000 }, async (context) => {
  if (!existsSync(program)) context.skip("LATENTS_MLFLOW names no mlflow (pip install mlflow==3.17.2)");
  const url = `http://127.0.0.1:${await freePorts(1)}`;
  const args = ["server", "--host", "127.0.0.1", "--port", new URL(url).port, "--workers", "1"];
  const child = spawn(program, [...args, "--backend-store-uri", `sqlite:///${here.path}/mlflow.db`], {
    ...{ stdio: "ignore", cwd: here.path, detached: true },
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const asked = async <T>(what: string): Promise<T> =>
    (await (await fetch(`${url}/api/2.0/mlflow/${what}`)).json()) as T;
  try {
    const isUp = (): Promise<boolean> =>
      fetch(`${url}/health`).then(
        ({ ok }) => ok,
        () => false,
      );
    await expect.poll(isUp, { timeout: 600_000, interval: 200 }).toBe(true);
    await withMlflow({ MLFLOW_TRACKING_URI: url }, () => trainInTwo("real"));
    const { runId } = JSON.parse(readFileSync("real/mlflow.json", "utf8")) as { runId: string };
    const { run } = await asked<{
      run: { info: object; data: { params: { key: string; value: string }[] } };
    }>(`runs/get?run_id=${runId}`);
    expect(run.info).toMatchObject({ status: "FINISHED", run_name: "real" });
    expect(run.data.params).toContainEqual({ key: "train.steps", value: "20" });
    for (const curve of curves) {
      const { metrics } = await asked<{ metrics: { step: number; value: number }[] }>(
        `metrics/get-history?run_id=${runId}&metric_key=${curve.join("/")}`,
      );
      expect(metrics.map(({ step, value }) => [step, value])).toEqual(logged("real", curve));
    }
  } finally {
    process.kill(-child.pid!, "SIGTERM");
    await ended;
  }
});
