import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { commandHere, enterTemporaryFolder } from "../../../test/command-here.js";
import { readTable } from "../../dataset/index.js";
import { eventsOf, pointScores } from "../../run/table/point-scores.js";

let here: ReturnType<typeof enterTemporaryFolder>;
beforeAll(() => {
  here = enterTemporaryFolder();
});
afterAll(() => here.leave());

/** Two waves, a point a line; `odd` changes some. */
const csv = (points: number, odd: (i: number) => number = () => 0): string =>
  `time,left,right\n${Array.from({ length: points }, (_, i) => {
    const at = (2 * Math.PI * i) / 11;
    return `t${i},${(Math.sin(at) + odd(i)).toFixed(3)},${(2 * Math.cos(at)).toFixed(3)}`;
  }).join("\n")}\n`;

const sets = [
  ...["data.window.length=16", "data.window.hop=4", "model.encoder.channels=[8]", "model.decoder.channels=[8]"],
  ...["model.latent=3", "train.batch=32", "optimizer.learningRate=0.01"],
];

it("the score of a point is the mean over the windows that contain it", () => {
  // windows at 0 and 2 of 3 points, two channels
  const byColumn = Float64Array.of(1, 2, 3, 10, 20, 30, 5, 6, 7, 50, 60, 70);
  const { nll, byChannel } = pointScores({ byColumn }, { channels: ["a", "b"], length: 3 }, [0, 2], 6);
  expect([...nll]).toEqual([11, 22, (33 + 55) / 2, 66, 77, NaN]);
  expect([...byChannel.subarray(4, 6)]).toEqual([4, 40]);
});

it("points above the threshold that lie together are one event", () => {
  expect(eventsOf(Float64Array.of(0, 5, 0, 7, 0, 0, 0, 9, NaN), 4, 2)).toEqual([
    { from: 1, to: 3, peak: 3 },
    { from: 7, to: 7, peak: 7 },
  ]);
});

it("a long series is trained on by windows, and an event in another is found where it is", async () => {
  writeFileSync("long.csv", csv(700));
  const trained = await commandHere(
    ...["train", "long.csv", "--out", "run", "--steps", "150", "--threads", "1"],
    ...sets.flatMap((one) => ["--set", one]),
  );
  expect([trained.code, trained.stderr]).toEqual([0, expect.stringContaining("series of 16 points: 150 steps")]);
  expect(trained.stderr).toContain("long.csv is a long series of left, right; left out: time");
  const report = readFileSync("run/report.html", "utf8");
  for (const text of ["left, real", "right, drawn", "along\n      16 points"]) expect(report).toContain(text);
  expect(readFileSync("run/schema.yaml", "utf8")).toMatch(
    /series:\n {2}channels:\n {4}- left\n {4}- right\n {2}length: 16/,
  );
  writeFileSync(
    "new.csv",
    csv(203, (i) => (i >= 90 && i < 94 ? 3 : 0)),
  );
  const found = await commandHere("score", "run", "new.csv", "--samples", "10", "--out", "scored.csv");
  expect([found.code, found.stdout]).toEqual([0, expect.stringMatching(/^line \d+ to line \d+ .* left \+/m)]);
  expect(found.stderr).toMatch(
    /203 points in 48 windows\. Threshold -?\d+\.\d\d nats: 1 % of \d+ held-out training points/,
  );
  const { columns, rows } = await readTable("scored.csv");
  expect([rows, columns.map(({ name }) => name)]).toEqual([
    203,
    ["time", "left", "right", "nll", "above_threshold", "event", "driven_by"],
  ]);
  const nll = Array.from({ length: rows }, (_, i) => Number(columns[3].cells[i]));
  const highest = nll.indexOf(Math.max(...nll));
  expect([highest >= 90 && highest < 94, columns[4].cells[highest]]).toEqual([true, "true"]);
  const asked = await commandHere("score", "run", "new.csv", "--samples", "10", "--json");
  const { events } = JSON.parse(asked.stdout) as { events: readonly { from: number; to: number; peak: number }[] };
  expect(events.some(({ from, to, peak }) => from <= 90 && to >= 93 && peak === highest)).toBe(true);
});
