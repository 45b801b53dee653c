import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeNpz } from "@latents/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runHere } from "../../cli/test/command-here.js";
import { temporaryFolder, tiny } from "../../cli/test/command.js";
import type { BoardRow } from "../src/board/board-row.js";

let folder: ReturnType<typeof temporaryFolder>;
const at = (...names: string[]): string => join(folder.path, ...names);
const latents = (...args: string[]): ReturnType<typeof runHere> => runHere(args, { cwd: folder.path });
const board = (): readonly BoardRow[] =>
  (JSON.parse(readFileSync(at("results/board/board.json"), "utf8")) as { rows: BoardRow[] }).rows;

beforeAll(async () => {
  folder = temporaryFolder();
  const train = (...args: string[]) => latents("train", ...tiny, "--steps", "40", ...args);
  expect((await train("--out", "short", "--set", "title=A | B")).code).toBe(0);
  expect((await train("--out", "other", "--set", "data.validation=100", "--seed", "4")).code).toBe(0);
  expect((await train("--out", "half", "--until", "20")).code).toBe(0);
  expect((await train("--out", "given", "--set", "model.conditioning=labels")).code).toBe(0);
  expect((await train("--out", "points", "--set", "objective.type=rae")).code).toBe(0);
}, 120_000);
afterAll(() => folder.remove());

it("says how to begin a board", async () => {
  const { code, stderr } = await latents("board");
  expect([code, stderr]).toEqual([
    2,
    "error: results: has no board yet; train a model and add it: latents train --hours 1 --out runs/mine, latents board runs/mine\n",
  ]);
});

it("measures runs on all test images and shows them, best first", async () => {
  const { code, stdout, stderr } = await latents("board", "short", "other", "--samples", "3", "--threads", "1");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(
    /^mnist, 1 x 28 x 28, 10,000 test images, binarisation dynamic, likelihood bernoulli\nMODEL +NLL +± +NELBO +TIME +CORES\n/,
  );
  const rows = board();
  expect(rows).toHaveLength(2);
  expect(rows[0].nll).toBeLessThanOrEqual(rows[1].nll);
  const [short, other] = ["A | B", rows.find(({ model }) => model !== "A | B")!.model].map((name) =>
    rows.find(({ model }) => model === name)!,
  );
  expect([short.curveOf, other.curveOf]).toEqual(["train", "validation"]);
  const result = JSON.parse(readFileSync(at("short/result.json"), "utf8")) as {
    elapsedMs: number;
    test: { negElbo: number };
  };
  // three samples are a tighter bound than one
  expect(short.nll).toBeLessThan(result.test.negElbo);
  expect(short).toMatchObject({
    ...{ samples: 3, images: 10_000, steps: 40, seed: 3, cores: 1, negElbo: result.test.negElbo },
    seconds: Math.round(result.elapsedMs / 1000),
    command: expect.stringMatching(/^latents train --steps 40 /) as string,
  });
  expect(short.effectiveSamples).toBeGreaterThan(1);
  expect(short.effectiveSamples).toBeLessThanOrEqual(3);
  const png = readFileSync(at("results/board/curves-1.png"));
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  const page = readFileSync(at("results/board/README.md"), "utf8");
  expect(page).toContain(`| A \\| B | ${short.nll.toFixed(2)} ± ${short.nllError.toFixed(2)} |`);
  expect(page).toContain("VampPrior 82.43");
});

it("a run that is measured again replaces its row", async () => {
  const before = board();
  const { code, stdout } = await latents("board", "short", "--samples", "2", "--threads", "1", "--json");
  expect(code).toBe(0);
  const { rows } = JSON.parse(stdout) as { rows: BoardRow[] };
  expect(rows).toEqual(board());
  expect(rows).toHaveLength(2);
  const again = (all: readonly BoardRow[]) => all.find(({ model }) => model === "A | B")!;
  expect([again(before).samples, again(rows).samples]).toEqual([3, 2]);
});

it("does not rank p(x|y) with p(x)", async () => {
  const { code, stdout } = await latents("board", "given", "--samples", "2", "--threads", "1");
  expect(code).toBe(0);
  expect(stdout.match(/^mnist, .*$/gm)).toEqual([
    expect.stringMatching(/likelihood bernoulli$/),
    expect.stringMatching(/likelihood bernoulli, given labels$/),
  ]);
  const page = readFileSync(at("results/board/README.md"), "utf8");
  expect(page.slice(page.indexOf("given labels"))).not.toContain("Published");
  expect(existsSync(at("results/board/curves-2.png"))).toBe(true);
});

it.each([
  ["half", /^error: half: is not finished; go on with it: latents train --resume half\n$/],
  ["points", /^error: points: its codes have no density, so that there is no bound of log p\(x\) to rank it by\n$/],
])("refuses %s, and the board stays", async (run, message) => {
  const before = board();
  const { code, stderr } = await latents("board", run, "--threads", "1");
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  expect(board()).toEqual(before);
});

it("refuses images that are not the run's own", async () => {
  const images = { shape: [30, 28, 28], values: new Uint8Array(30 * 784).fill(200) };
  writeFileSync(at("others.npz"), writeNpz(new Map([["images", images]])));
  const { code, stderr } = await latents("board", "short", "--data", "others.npz", "--threads", "1");
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(
      /error: short: the board ranks by the run's own test images, .*; measure others with latents evaluate\n$/,
    ),
  ]);
});

it("names data of a file without the place where they lie, and ranks no others of that name with them", async () => {
  for (const [place, every] of [
    ["here", 13],
    ["there", 11],
  ] as const) {
    const values = Uint8Array.from({ length: 500 * 784 }, (_, i) => ((i * 7919) % every === 0 ? 255 : 0));
    mkdirSync(at(place));
    writeFileSync(at(place, "mine.npz"), writeNpz(new Map([["images", { shape: [500, 28, 28], values }]])));
    const out = `mine-${place}`;
    const trained = await latents("train", ...tiny, "--steps", "4", "--data", `${place}/mine.npz`, "--out", out);
    expect([trained.code, trained.stderr]).toEqual([0, expect.any(String)]);
    expect((await latents("board", out, "--samples", "2", "--threads", "1")).code).toBe(0);
  }
  const mine = board().flatMap(({ protocol }) => /^mine\.npz SHA-256 [0-9a-f]{12}, 1 x 28 x 28, /.exec(protocol) ?? []);
  expect(mine).toHaveLength(2);
  expect(new Set(mine).size).toBe(2);
  expect(readFileSync(at("results/board/README.md"), "utf8")).not.toContain(folder.path);
});

it("a damaged board is refused before anything is measured", async () => {
  writeFileSync(at("results/board/board.json"), '{"rows": [{}]}');
  const { code, stderr } = await latents("board", "short");
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error: results\/board\/board\.json: .*remove it, and measure its runs again/);
  expect(existsSync(at("results/board/README.md"))).toBe(true);
});
