import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/command.js";
import { metricsEnd, readMetricsSince } from "./metrics-tail.js";

const folder = temporaryFolder();
afterAll(() => folder.remove());
const line = (step: number): string => `${JSON.stringify({ step, split: "train", loss: 1, rec: 1, kl: 0 })}\n`;

/** The cursor that a reader of all its lines comes to. */
async function readThrough(path: string): Promise<string> {
  for (let cursor: string | undefined; ;) {
    const page = await readMetricsSince(path, cursor);
    if (page.cursor === cursor) return cursor;
    cursor = page.cursor;
  }
}

describe("the end of a log is where a reader of all its lines comes to", () => {
  it.each([
    ["without a line", ""],
    ["of whole lines", line(1) + line(2)],
    ["whose last line is being written", line(1) + line(2).slice(0, 20)],
    ["whose first line is being written", line(1).slice(0, 20)],
    ["larger than what is read at once", line(1).repeat(30_000) + line(2).slice(0, 20)],
  ])("%s", async (_, text) => {
    const path = join(folder.path, "metrics.jsonl");
    writeFileSync(path, text);
    const end = await metricsEnd(path);
    expect(end).toBe(await readThrough(path));
    appendFileSync(path, text.endsWith("\n") || text === "" ? line(3) : line(2).slice(20));
    const { lines, reset } = await readMetricsSince(path, end);
    expect([lines.length, reset]).toEqual([1, false]);
  });

  it("where there is none", async () => {
    const path = join(folder.path, "none.jsonl");
    expect(await metricsEnd(path)).toBe((await readMetricsSince(path)).cursor);
  });
});
