import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { writeNpy, type RawTable } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asIfStopped } from "../../../test/as-if-stopped.js";
import { commandHere, enterTemporaryFolder, type EndedHere } from "../../../test/command-here.js";
import { peopleCsv } from "../../../test/people-table.js";
import { readTable } from "../../dataset/index.js";

const small = [
  ...["--set", "model.encoder.hidden=[24]", "--set", "model.decoder.hidden=[24]", "--set", "model.latent=3"],
  ...["--set", "optimizer.learningRate=0.01", "--set", "train.batch=60", "--steps", "150", "--threads", "1"],
  ...["--set", "checkpoint.every=75"],
];
let here: ReturnType<typeof enterTemporaryFolder>;
let trained: EndedHere;
beforeAll(async () => {
  here = enterTemporaryFolder();
  writeFileSync("people.csv", peopleCsv(500));
  trained = await commandHere("train", "people.csv", "--out", "run", ...small);
}, 60_000);
afterAll(() => here.leave());

const column = ({ columns, rows }: RawTable, name: string): unknown[] =>
  Array.from({ length: rows }, (_, i) => columns.find((one) => one.name === name)!.cells[i]);
/** New rows with the columns in another order. */
function shuffled(change: (cells: Record<string, string>, i: number) => void, rows = 20): string {
  const lines = peopleCsv(rows, 99).trim().split("\n");
  const names = lines[0].split(";");
  const order = [...names].reverse();
  const body = lines.slice(1).map((line, i) => {
    // quoted cells hold semicolons
    const cells = line.match(/"(?:[^"]|"")*"|[^;]+/g)!;
    const row = Object.fromEntries(names.map((name, j) => [name, cells[j]]));
    change(row, i);
    return order.map((name) => row[name]).join(";");
  });
  return `${[order.join(";"), ...body].join("\n")}\n`;
}

describe("latents train people.csv", () => {
  it("says what it leaves out, takes defaults for tables, and writes schema and report", () => {
    expect([trained.code, existsSync("run/schema.yaml")]).toEqual([0, true]);
    expect(trained.stderr).toContain(
      "warning: left out of the model: id, note; latents data check people.csv says more\n",
    );
    expect(trained.stderr).toMatch(/^VAE of people\.csv, 7 columns: 150 steps of 60 rows, cpu/m);
    expect(trained.stdout).toMatch(/^Test NELBO .* 100 rows\)$/m);
    expect(trained.stdout).toContain("latents impute run");
    const config = JSON.parse(readFileSync("run/config.json", "utf8"));
    expect(config.config).toMatchObject({
      recipe: "table",
      model: { likelihood: { type: "columns" } },
      data: { validation: 0.1 },
    });
    expect(config.data.encoding.columns).toHaveLength(7);
  });

  it("the report compares rows, columns, pairs, use and copies", () => {
    const page = readFileSync("run/report.html", "utf8");
    for (const text of [
      "Real rows and drawn rows",
      "Relations, drawn",
      "income, R2",
      "plan, accuracy",
      "copies of a training row",
    ])
      expect(page, text).toContain(text);
    expect(page.match(/<figcaption>(?:KS|TV) 0\.\d{3}/g)).toHaveLength(7);
    // the worst first
    const distances = [...page.matchAll(/<figcaption>(?:KS|TV) (0\.\d{3})/g)].map(([, text]) => Number(text));
    expect(distances).toEqual(distances.toSorted((a, b) => b - a));
  });

  it("goes on with a run, and refuses it when the file has changed", async () => {
    const { file, bytes } = asIfStopped("run");
    const again = await commandHere("train", "--resume", "run");
    expect([again.code, again.stdout.includes("Test NELBO")]).toEqual([0, true]);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    const text = readFileSync("people.csv", "utf8");
    writeFileSync("people.csv", text.replace("yes", "no"));
    const { code, stderr } = await commandHere("train", "--resume", "run");
    writeFileSync("people.csv", text);
    expect((await commandHere("train", "--resume", "run")).code).toBe(0);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /the rows of .*people\.csv must be those of the training: there are \d+ rows of 7 columns as before, but other values .*; restore the file, or train again$/m,
    );
  });

  it("ends in the same bits where the rows stay in their file, and so does what asks the run", async () => {
    const values = Float32Array.from({ length: 4 * 200 }, (_, i) => (i % 11 === 5 ? NaN : Math.sin(i * (1 + (i % 4)))));
    writeFileSync("rows.npy", writeNpy({ shape: [200, 4], values }));
    const last = (run: string): Buffer =>
      readFileSync(`${run}/checkpoints/${readdirSync(`${run}/checkpoints`).sort().at(-1)}`);
    const flags = [...small, "--steps", "75"];
    for (const store of ["memory", "file"]) {
      const { code, stdout } = await commandHere(
        ...["train", "rows.npy", "--out", store, ...flags, "--set", `data.store=${store}`],
      );
      expect([code, /Test NELBO .* 40 rows\)$/m.test(stdout)]).toEqual([0, true]);
    }
    expect(last("file").equals(last("memory"))).toBe(true);
    const { config: _, ...facts } = JSON.parse(readFileSync("file/config.json", "utf8"));
    expect(JSON.parse(readFileSync("memory/config.json", "utf8")).data).toEqual(facts.data);
    expect(readFileSync("file/report.html", "utf8")).toContain("copies of a training row");
    for (const command of ["evaluate", "report"])
      expect((await commandHere(command, "file", "--samples", "2")).code, command).toBe(0);
  });

  it("takes as many rows as data.limit says, when it begins and when it goes on", async () => {
    const flags = [...small, "--set", "data.limit=100", "--set", "data.test=0.5"];
    const begun = await commandHere("train", "people.csv", "--out", "some", ...flags);
    expect([begun.code, JSON.parse(readFileSync("some/config.json", "utf8")).data.count]).toEqual([0, 100]);
    expect(begun.stdout).toMatch(/^Test NELBO .* 250 rows\)$/m);
    const { file, bytes } = asIfStopped("some");
    expect((await commandHere("train", "--resume", "some")).code).toBe(0);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it("refuses what it cannot train on, and the commands of images", async () => {
    writeFileSync("bad.csv", peopleCsv(60).replace(/;(\d+,\d\d);/, ";many;"));
    const bad = await commandHere("train", "bad.csv", "--out", "bad");
    expect([bad.code, existsSync("bad")]).toEqual([2, false]);
    expect(bad.stderr).toMatch(
      /^error: column income: bad\.csv: line \d+ has "many", which is no number as the others are; /m,
    );
    const { code, stderr } = await commandHere("reconstruct", "run", "--out", "x.png");
    const ofTable = expect.stringContaining("run: is a run of a table, and this is for images; ") as string;
    expect([code, stderr]).toEqual([2, ofTable]);
    const published = await commandHere("publish", "run", "--images", "0", "--out", "x");
    expect([published.code, published.stderr, existsSync("x")]).toEqual([2, ofTable, false]);
    expect((await commandHere("train", "-")).stderr).toMatch(/^error: train: a run reads its data again later/);
    expect((await commandHere("train", "mnist", "--schema", "run/schema.yaml")).stderr).toContain(
      "--schema: is for tables",
    );
    expect((await commandHere("train", "mnist", "--for", "filling")).stderr).toContain("--for: is for tables");
    for (const [set, said] of [
      ["data.test=abc", 'data.test (from --set data.test=abc): must be a number, 0 or more and below 1, got "abc"'],
      ["data.limit=9999", "data.limit: must be at most the 400 training rows of people.csv, got 9999"],
      ["data.size=28", "data.size (from --set data.size=28): is for images, and the data are a table; leave it out"],
    ]) {
      const { code: refused, stderr: text } = await commandHere("train", "people.csv", "--out", "bad", "--set", set);
      expect([refused, existsSync("bad")]).toEqual([2, false]);
      expect(text).toContain(`error: ${said}`);
    }
  });
});

describe("latents sample", () => {
  it("writes rows like those that went in", async () => {
    const { code, stdout, stderr } = await commandHere("sample", "run", "--count", "400", "--out", "drawn.csv");
    expect([code, stdout]).toEqual([0, "drawn.csv\n"]);
    expect(stderr).toBe("400 rows drawn from run, seed 0; id counted from 1; note empty\n");
    const [real, drawn] = [await readTable("people.csv"), await readTable("drawn.csv")];
    expect(drawn.columns.map(({ name }) => name)).toEqual(real.columns.map(({ name }) => name));
    const words = (table: RawTable, name: string): Set<unknown> => new Set(column(table, name));
    for (const name of ["plan", "active"])
      expect(
        [...words(drawn, name)].every((word) => words(real, name).has(word)),
        name,
      ).toBe(true);
    for (const [name, pattern] of Object.entries({
      joined: /^(NA|\d\d\.\d\d\.20\d\d)$/,
      age: /^(NA|\d\d)$/,
      income: /^(NA|\d+,\d\d)$/,
      children: /^(NA|\d)$/,
    }))
      expect(
        column(drawn, name).filter((cell) => !pattern.test(String(cell))),
        name,
      ).toEqual([]);
    const holes = column(drawn, "age").filter((cell) => cell === "NA").length;
    expect(holes / 400).toBeGreaterThan(0.005);
    expect(holes / 400).toBeLessThan(0.07);
  });

  it("takes conditions, no holes, and Parquet", async () => {
    const flags = [
      "--count",
      "200",
      "--where",
      "plan=pro",
      "--where",
      "active=no",
      "--no-missing",
      "--out",
      "pro.parquet",
    ];
    expect((await commandHere("sample", "run", ...flags)).code).toBe(0);
    const drawn = await readTable("pro.parquet");
    expect(new Set(column(drawn, "plan"))).toEqual(new Set(["pro"]));
    expect(new Set(column(drawn, "active"))).toEqual(new Set(["no"]));
    expect(column(drawn, "income").every((cell) => typeof cell === "number" && Number.isFinite(cell))).toBe(true);
    const wrong = (where: string): Promise<EndedHere> => commandHere("sample", "run", "--where", where);
    expect((await wrong("plam=pro")).stderr).toBe(
      'error: --where: no column of the model is named "plam"; did you mean "plan"?\n',
    );
    expect((await wrong("plan=gold")).stderr).toBe(
      'error: --where: "gold" is no category of this column of plan; it has free, pro, team\n',
    );
    expect((await wrong("plan")).stderr).toContain("must be <column>=<value>");
  });
});

describe("new rows", () => {
  it("have one score alone", async () => {
    const { code, stderr } = await commandHere("score", "run", "people.csv", "--score", "rec");
    expect([code, stderr]).toEqual([
      2,
      "error: --score: is for runs on images, and this one is on others; leave it out\n",
    ]);
  });

  it("are scored by name, with what drove the score, and a threshold of held-out rows", async () => {
    writeFileSync(
      "new.csv",
      shuffled((row, i) => {
        if (i === 4) [row["age"], row["income"]] = ["19", "5900,00"];
        if (i === 6) row["plan"] = "gold";
      }),
    );
    const { code, stdout, stderr } = await commandHere(
      "score",
      "run",
      "new.csv",
      "--out",
      "scored.csv",
      "--samples",
      "20",
      "--false-alarms",
      "0.1",
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ROW +NLL +DRIVEN BY\nline 6 .* above .*(age|income) \+/);
    expect(stderr).toContain('line 8, column plan: "gold" was not seen in training (one cell); taken as missing\n');
    expect(stderr).toMatch(
      /20 rows\. Threshold \d+\.\d\d nats: 10 % of 40 held-out training rows lie above, and \d+ of these/,
    );
    const [before, scored] = [await readTable("new.csv"), await readTable("scored.csv")];
    expect(scored.columns.map(({ name }) => name)).toEqual([
      ...before.columns.map(({ name }) => name),
      ...["nll", "above_threshold", "driven_by"],
    ]);
    for (const { name } of before.columns) expect(column(scored, name), name).toEqual(column(before, name));
    expect(column(scored, "above_threshold")[4]).toBe("true");
  });

  it("are filled where they have holes, and nowhere else", async () => {
    writeFileSync(
      "holes.csv",
      shuffled((row, i) => void (row[i % 2 ? "income" : "plan"] = "NA")),
    );
    const flags = ["--out", "filled.csv", "--draws", "2", "--samples", "20"];
    const { code, stdout, stderr } = await commandHere("impute", "run", "holes.csv", ...flags);
    expect([code, stdout]).toEqual([0, "filled.csv\nfilled.draw-1.csv\nfilled.draw-2.csv\n"]);
    expect(stderr).toMatch(/^\d+ missing cells of 20 rows filled, 20 samples a row, seed 1\n$/m);
    const [holes, filled, drawn] = await Promise.all(
      ["holes.csv", "filled.csv", "filled.draw-1.csv"].map((name) => readTable(name)),
    );
    for (const { name } of holes.columns)
      column(holes, name).forEach((cell, i) => {
        if (cell === "NA") expect(column(filled, name)[i], name).not.toBe("NA");
        else expect(column(filled, name)[i], name).toBe(cell);
      });
    expect(column(drawn, "income")).not.toEqual(column(filled, "income"));
    writeFileSync(
      "strange.csv",
      shuffled((row, i) => void (i < 3 && (row["plan"] = i === 0 ? "NA" : "gold"))),
    );
    const strange = await commandHere("impute", "run", "strange.csv", "--out", "some.csv", "--samples", "5");
    const holesOf = (await readTable("strange.csv")).columns.flatMap(({ name, cells }) =>
      name === "note" ? [] : Array.from(cells).filter((cell) => cell === "NA"),
    );
    expect(strange.stderr).toContain(
      `${holesOf.length} missing cells of 20 rows filled, 5 samples a row, seed 1; 2 cells of categories that training has not seen as before\n`,
    );
    expect(column(await readTable("some.csv"), "plan").filter((cell) => cell === "gold")).toHaveLength(2);
  });

  it("are encoded, as a table or an .npz file", async () => {
    expect((await commandHere("encode", "run", "new.csv", "--out", "codes.parquet")).code).toBe(0);
    const codes = await readTable("codes.parquet");
    expect([codes.rows, codes.columns.map(({ name }) => name)]).toEqual([
      20,
      ["z1", "z1_sd", "z2", "z2_sd", "z3", "z3_sd"],
    ]);
    const npz = await commandHere("encode", "run", "--out", "codes.npz", "--json");
    expect(JSON.parse(npz.stdout)).toMatchObject({ count: 100, latent: 3 });
  });

  it("may be scored again, against held-out rows of a table that was moved", async () => {
    writeFileSync(
      "again.csv",
      shuffled(() => undefined),
    );
    for (const [from, to] of [
      ["again", "once"],
      ["once", "twice"],
      ["twice", "thrice"],
    ])
      expect((await commandHere("score", "run", `${from}.csv`, "--out", `${to}.csv`, "--samples", "5")).code).toBe(0);
    const names = (await readTable("thrice.csv")).columns.map(({ name }) => name);
    expect(names).toContain("latents_latents_nll");
    renameSync("people.csv", "moved.csv");
    try {
      const moved = ["score", "run", "again.csv", "--samples", "5"];
      expect((await commandHere(...moved)).code).toBe(2);
      expect((await commandHere(...moved, "--data", "moved.csv")).code).toBe(0);
    } finally {
      renameSync("moved.csv", "people.csv");
    }
  });

  it("are not written over, nor is the training's table", async () => {
    writeFileSync(
      "kept.csv",
      shuffled(() => undefined),
    );
    const before = [readFileSync("kept.csv", "utf8"), readFileSync("people.csv", "utf8")];
    for (const command of ["impute", "score", "encode"])
      for (const out of ["kept.csv", "./people.csv"]) {
        const { code, stderr } = await commandHere(
          command,
          "run",
          "kept.csv",
          "--out",
          out,
          ...(command === "encode" ? [] : ["--samples", "5"]),
        );
        expect([code, stderr]).toEqual([2, `error: --out: ${out} is the table that is read; name another file\n`]);
      }
    expect((await commandHere("sample", "run", "--count", "5", "--out", "people.csv")).code).toBe(2);
    expect([readFileSync("kept.csv", "utf8"), readFileSync("people.csv", "utf8")]).toEqual(before);
  });

  it("that lack a column are refused", async () => {
    writeFileSync("lacking.csv", "plan;age\npro;40\nfree;30\n");
    for (const command of ["score", "impute"]) {
      const { code, stderr } = await commandHere(
        command,
        "run",
        "lacking.csv",
        ...(command === "impute" ? ["--out", "x.csv"] : []),
      );
      expect([code, stderr]).toEqual([2, "error: lacking.csv: lacks the column name; it has plan, age\n"]);
    }
  });
});
