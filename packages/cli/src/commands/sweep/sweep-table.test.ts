import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { commandHere, enterTemporaryFolder } from "../../../test/command-here.js";

let here: ReturnType<typeof enterTemporaryFolder>;
beforeAll(() => {
  here = enterTemporaryFolder();
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 7 === 3 ? "NA" : (i * 37) % 50},${"abc"[i % 3]},${i % 2}`);
  writeFileSync("t.csv", `x,plan,paid\n${rows.join("\n")}\n`);
});
afterAll(() => here.leave());

interface Written {
  readonly config: unknown;
  readonly data: unknown;
  readonly test: unknown;
  readonly trials: readonly { readonly command: string }[];
}
const json = (file: string): Written => JSON.parse(readFileSync(file, "utf8")) as Written;
const sets = ["model.encoder.hidden=[4]", "model.decoder.hidden=[4]", "model.prior=standard-normal"];
const small = ["--steps", "6", "--threads", "1", "--workers", "1", ...sets.flatMap((one) => ["--set", one])];

it("sweeps over a table: every trial has its columns, its defaults and its rows", async () => {
  expect((await commandHere("data", "check", "t.csv")).code).toBe(0);
  const schema = readFileSync("schema.yaml", "utf8").replace("kind: binary", "kind: ignored");
  writeFileSync("mine.yaml", schema);
  const begun = await commandHere(
    ...["sweep", "t.csv", "--schema", "mine.yaml", "--over", "model.latent=2,3", "--out", "s", ...small],
  );
  expect([begun.code, begun.stderr]).toEqual([0, expect.stringContaining("test NELBO")]);
  expect(readFileSync("s/table.csv", "utf8")).toMatch(/^model\.latent,runs,failed,validationNegElbo,negElbo,/);
  const trials = readdirSync("s/trials").sort();
  expect(trials).toEqual(["latent=2", "latent=3"]);
  for (const trial of trials) {
    const { config, data } = json(`s/trials/${trial}/config.json`);
    expect(config).toMatchObject({
      recipe: "table",
      model: { likelihood: { type: "columns" } },
      data: { validation: 0.1 },
    });
    expect(data).toMatchObject({ shape: [1, 1, 2], encoding: { columns: [{}, {}] } });
    expect(existsSync(`s/trials/${trial}/schema.yaml`)).toBe(true);
  }
  // a trial by itself ends in the same figures
  const { trials: planned } = json("s/sweep.json");
  const [{ command }] = planned;
  expect(command).toMatch(/^latents train .*--data t\.csv .*--schema mine\.yaml .*model\.latent=2/);
  const own = command
    .split(" ")
    .slice(1)
    .map((word) => word.replaceAll("'", ""));
  expect((await commandHere(...own, "--out", "alone")).code).toBe(0);
  const test = (run: string): unknown => json(`${run}/result.json`).test;
  expect(test("alone")).toEqual(test("s/trials/latent=2"));
});

it("refuses a table's flags where the data are images, and settings that no model of the table can have", async () => {
  const images = await commandHere("sweep", "mnist", "--for", "scores", "--over", "seed=1,2", "--out", "i");
  expect([images.code, images.stderr]).toEqual([
    2,
    expect.stringContaining("--for: is for tables, and the data are images; leave it out"),
  ]);
  const wrong = await commandHere("sweep", "t.csv", "--over", "train.batch=5,500", "--out", "w", ...small);
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    expect.stringContaining("train.batch: must be at most the 43 rows of t.csv that are trained on, got 500"),
  ]);
  expect(existsSync("w")).toBe(false);
});
