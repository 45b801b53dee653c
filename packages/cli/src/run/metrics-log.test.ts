import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TrainLine } from "@latents/core";
import { temporaryFolder } from "../../test/command.js";
import { appendMetrics, readMetrics, truncateMetrics } from "./metrics-log.js";

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => (folder = temporaryFolder()));
afterAll(() => folder.remove());

const train = (step: number): TrainLine => ({ step, split: "train", loss: 3, rec: 2, kl: 1, elapsedMs: 10 * step });
const validation = { step: 20, split: "validation", negElbo: 3, rec: 2, kl: 1 } as const;

async function log(name: string): Promise<string> {
  const path = join(folder.path, name);
  for (const line of [train(10), train(20), validation, train(30)]) await appendMetrics(path, line);
  return path;
}

describe("the metrics of a run", () => {
  it("are read as they were written", async () => {
    const metrics = await readMetrics(await log("whole"));
    expect(metrics).toEqual({ train: [train(10), train(20), train(30)], validation: [validation] });
  });

  it("are none where there is no file", async () => {
    expect(await readMetrics(join(folder.path, "none"))).toEqual({ train: [], validation: [] });
  });

  it("end before a line that a kill has torn, at every place of it", async () => {
    const path = await log("torn");
    const whole = readFileSync(path, "utf8");
    const line = `${JSON.stringify(train(40))}\n`;
    for (let length = 1; length < line.length; length++) {
      writeFileSync(path, whole + line.slice(0, length));
      expect((await readMetrics(path)).train).toHaveLength(3);
    }
    await truncateMetrics(path, 1000);
    expect(readFileSync(path, "utf8")).toBe(whole);
  });

  it("end before a line that is damaged, which is said, and a torn one is not", async () => {
    const path = await log("damaged");
    const rows = readFileSync(path, "utf8").split("\n");
    for (const odd of [
      '{"step":20',
      '{"step":20,"split":"train","loss":"3"}',
      Buffer.from('{"step":2,"split":"train","a\xff":1}', "latin1"),
    ]) {
      writeFileSync(
        path,
        Buffer.concat([Buffer.from(`${rows[0]}\n`), Buffer.from(odd), Buffer.from(`\n${rows[1]}\n{`)]),
      );
      const said: string[] = [];
      expect(await readMetrics(path, (message) => said.push(message))).toEqual({ train: [train(10)], validation: [] });
      expect(await truncateMetrics(path, 1000, (message) => said.push(message))).toEqual({ elapsedMs: 100 });
      expect(said).toEqual(
        Array.from({ length: 2 }, () => `${path}: line 2 is damaged; it and what follows it are left out`),
      );
    }
  });

  it("are cut back to a checkpoint, with the time until then", async () => {
    const path = await log("cut");
    appendFileSync(path, '{"step":40,"spl');
    expect(await truncateMetrics(path, 20)).toEqual({ elapsedMs: 200 });
    expect(await readMetrics(path)).toEqual({ train: [train(10), train(20)], validation: [validation] });
    expect(await truncateMetrics(path, 0)).toEqual({ elapsedMs: 0 });
    expect(readFileSync(path, "utf8")).toBe("");
  });
});
