import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { resolveConfig } from "@latents/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { commandHere, enterTemporaryFolder } from "../../../test/command-here.js";
import { onFewDigits, writeFewDigits } from "../../../test/few-digits.js";
import { crc32c } from "./crc32c.js";
import { tensorboard } from "./tensorboard.js";

let here: ReturnType<typeof enterTemporaryFolder>;
beforeAll(async () => {
  here = enterTemporaryFolder();
  await writeFewDigits();
});
afterAll(() => here.leave());

/** Prints what TensorBoard shows of a run: `[[tag, [[step, value], ...]], ...]`. */
const reader = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1])
events.Reload()
print(json.dumps([[tag, [[e.step, e.value] for e in events.Scalars(tag)]] for tag in events.Tags()["scalars"]]))
`;
const python = process.env["LATENTS_PYTHON"] ?? "python3";
const lacks = (): string | undefined => {
  try {
    execFileSync(python, ["-c", "import tensorboard"], { stdio: "ignore" });
    return undefined;
  } catch {
    return `${python} has no tensorboard (pip install tensorboard, LATENTS_PYTHON)`;
  }
};

it("CRC-32C is that of RFC 3720, appendix B.4", () => {
  expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
});

interface Line {
  readonly split: string;
  readonly step: number;
  readonly loss?: number;
  readonly negElbo?: number;
}

it(
  "TensorBoard reads what a run has logged, and one step once where a run went on from an earlier one",
  { timeout: 600_000 },
  async (context) => {
    const words = ["--steps", "40", "--set", "data.validation=40", "--set", "train.validateEvery=10"];
    const part = await commandHere(
      "train",
      ...onFewDigits(),
      ...words,
      "--track",
      "tensorboard",
      "--out",
      "run",
      "--until",
      "20",
    );
    expect(part.code, part.stderr).toBe(0);
    const files = (): string[] => readdirSync("run").filter((name) => name.includes("tfevents"));
    expect(files()).toHaveLength(1);
    // as if it had been killed after steps that no checkpoint has
    const later = await tensorboard({ folder: "run", config: resolveConfig([]), step: 20 });
    await later.log(25, { "train/loss": 1e6 });
    expect((await commandHere("train", "--resume", "run")).code).toBe(0);
    const missing = lacks();
    if (missing !== undefined) context.skip(missing);
    const shown = JSON.parse(
      execFileSync(python, ["-c", reader, "run"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
    ) as [string, [number, number][]][];
    const lines = readFileSync("run/metrics.jsonl", "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
    for (const [tag, key] of [
      ["train/loss", "loss"],
      ["validation/negElbo", "negElbo"],
    ] as const) {
      const logged = lines.filter(({ split }) => split === tag.split("/")[0]).map((line) => [line.step, line[key]]);
      const seen = new Map(shown).get(tag) ?? [];
      expect(seen.map(([step]) => step)).toEqual(logged.map(([step]) => step));
      seen.forEach(([, value], i) => expect(value).toBeCloseTo(Number(logged[i][1]), 3));
    }
  },
);
