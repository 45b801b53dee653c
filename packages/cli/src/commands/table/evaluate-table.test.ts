import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandHere, enterTemporaryFolder } from "../../../test/command-here.js";
import { peopleCsv } from "../../../test/people-table.js";

const small = [
  ...[
    "--set",
    "model.encoder.hidden=[16]",
    "--set",
    "model.decoder.hidden=[16]",
    "--set",
    "model.prior=standard-normal",
  ],
  ...["--set", "optimizer.learningRate=0.01", "--set", "train.batch=60", "--threads", "1"],
];
interface Measured {
  readonly test: { readonly nll: number };
  readonly columns: readonly {
    readonly name: string;
    readonly measure: string;
    readonly nats: number;
    readonly value: number;
    readonly guess: number;
  }[];
}
let here: ReturnType<typeof enterTemporaryFolder>;
beforeAll(() => {
  here = enterTemporaryFolder();
  writeFileSync("people.csv", peopleCsv(300));
});
afterAll(() => here.leave());

describe("latents evaluate of a run on a table", () => {
  it("measures rows, columns and the filling of hidden cells", async () => {
    await commandHere("train", "people.csv", "--out", "run", "--steps", "150", "--latent", "3", ...small);
    const { code, stdout } = await commandHere("evaluate", "run", "--samples", "20");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^run, step \d+: 60 test rows\nNELBO {9}-?\d+\.\d\d ± \d/);
    expect(stdout).toMatch(/^NLL {11}-?\d+\.\d\d ± \d+\.\d\d nats {2}\(20 importance samples a row, 60 rows\)$/m);
    expect(stdout).toMatch(/^COLUMN +NATS +HIDDEN CELLS FILLED +BY A GUESS$/m);
    expect(stdout).toMatch(/^plan +-?\d+\.\d\d +accuracy 0?\.\d{3} +0?\.\d{3}$/m);
    const json = JSON.parse((await commandHere("evaluate", "run", "--samples", "20", "--json")).stdout) as Measured;
    expect(json.test).toMatchObject({ nllRows: 60, samples: 20, images: 60 });
    // -log p(row) is what the columns cost at codes of p(z | row), and the codes' own KL
    const shares = json.columns.reduce((sum, { nats }) => sum + nats, 0);
    expect(json.test.nll).toBeGreaterThan(shares - 0.5);
    expect(json.test.nll).toBeLessThan(shares + 10);
    expect(json.columns.map(({ name }) => name).toSorted()).toEqual([
      "active",
      "age",
      "children",
      "income",
      "joined",
      "name",
      "plan",
    ]);
    // income follows plan and age: a model that has learnt anything fills it better than the mean does
    const income = json.columns.find(({ name }) => name === "income")!;
    expect([income.measure, income.value > income.guess + 0.2]).toEqual(["r2", true]);
    expect((await commandHere("evaluate", "run", "--images", "61")).stderr).toContain(
      "--images: must be at most the 60 rows of the test split, got 61",
    );
    const held = await commandHere("evaluate", "run", "--split", "validation", "--samples", "2", "--json");
    const { validation } = JSON.parse(held.stdout) as { validation: { images: number } };
    expect(validation.images).toBe(24);
  }, 60_000);
});
