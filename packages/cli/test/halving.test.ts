import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandHere, enterTemporaryFolder } from "./command-here.js";

let here: ReturnType<typeof enterTemporaryFolder>;
beforeAll(() => (here = enterTemporaryFolder()));
afterAll(() => here.leave());

const sets = ["data.limit=300", "data.validation=60", "model.encoder.hidden=[8]", "model.decoder.hidden=[8]"];
const words = [
  ...["sweep", "--steps", "36", "--batch", "20", "--threads", "1", "--workers", "1"],
  ...["--over", "optimizer.learningRate=1e-6,1e-2,1e-5,1e-4"],
  ...sets.flatMap((set) => ["--set", set]),
];

interface Stored {
  readonly trials: readonly { readonly name: string; readonly state: string; readonly step?: number }[];
  readonly bestTrial?: string;
}
const stored = (sweep: string): Stored => JSON.parse(readFileSync(`${sweep}/results.json`, "utf8")) as Stored;

describe("a sweep by successive halving", () => {
  it("is refused where nobody stays to compare, and leaves nothing", async () => {
    const away = ["--engine", "bullmq", "--redis", "redis://127.0.0.1:1", "--halving", "2", "--out", "left"];
    const { code, stderr } = await commandHere(...words, ...away);
    expect([code, stderr]).toEqual([
      2,
      "error: --halving: trials are compared on the way, by this process; add --wait\n",
    ]);
    expect(existsSync("left")).toBe(false);
  });

  it("trains the best on, in the bits of a whole training, and says what it left out", async () => {
    const { code, stdout, stderr } = await commandHere(
      ...words,
      "--halving",
      "2",
      "--first-rung",
      "9",
      "--out",
      "halved",
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/after 9 steps 2 of the trials go on\n[^]*after 18 steps 1 of the trials go on\n/);
    const { trials, bestTrial } = stored("halved");
    expect(bestTrial).toBe("learningRate=0.01");
    expect(trials.map(({ state, step }) => [state, step])).toEqual([
      ["pruned", 9],
      ["finished", undefined],
      ["pruned", 9],
      ["pruned", 18],
    ]);
    expect(stdout).toMatch(/1e-6 {2}0 of 1 .* left out at step 9\n {8}0\.01 {7}1 .*\n/);
    expect(readdirSync("halved/trials")).toEqual(["learningRate=0.01"]);
    // what was left out can be trained on by hand
    const root = "halved/attempts/learningRate=0.0001";
    const saved = readdirSync(root).filter((id) =>
      existsSync(`${root}/${id}/learningRate=0.0001/checkpoints/step-18.safetensors`),
    );
    expect(saved).toHaveLength(1);

    const whole = await commandHere(
      "train",
      ...words.slice(1, 7),
      ...sets.flatMap((set) => ["--set", set]),
      ...["--set", "optimizer.learningRate=1e-2", "--out", "whole"],
    );
    expect(whole.code, whole.stderr).toBe(0);
    const last = "checkpoints/step-36.safetensors";
    expect(readFileSync(`halved/trials/learningRate=0.01/${last}`).equals(readFileSync(`whole/${last}`))).toBe(true);
    const again = await commandHere("sweep", "--resume", "halved");
    expect([again.code, again.stderr]).toEqual([0, expect.not.stringContaining("starting") as string]);
    const status = await commandHere("sweep", "status", "halved");
    expect(status.stdout).toMatch(/^halved: 1 of 4 trials finished, 3 left out on the way\n/);
  });
});
