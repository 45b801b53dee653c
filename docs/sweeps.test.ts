import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { configKeys, configLayer } from "latents/config";
import { describe, expect, it } from "vitest";
import { parseOver } from "../packages/cli/src/sweep/plan/parse-over.js";
import { planSweep } from "../packages/cli/src/sweep/plan/plan-sweep.js";
import { splitSection } from "../packages/cli/src/sweep/plan/sweep-section.js";

const folder = fileURLToPath(new URL(".", import.meta.url));
const page = readFileSync(`${folder}sweeps.md`, "utf8");

describe("docs/sweeps.md", () => {
  it("varies keys that there are, in the form that --over takes", () => {
    const overs = [...page.matchAll(/--over (?:'([^']+)'|([^\s`]+=[^\s`]+))/g)].map(
      ([, quoted, plain]) => quoted ?? plain,
    );
    expect(overs.length).toBeGreaterThan(7);
    const known = new Set(configKeys().map(({ path }) => path));
    for (const over of overs.filter((text) => !text.startsWith("model.latnet"))) {
      const { key } = parseOver(over);
      expect(known.has(key), key).toBe(true);
    }
  });

  it("has a sweep file that can be run", async () => {
    const code = /```ts\n(import { defineSweep }[\s\S]*?)```/.exec(page)![1];
    const temporary = mkdtempSync(join(tmpdir(), "latents-docs-"));
    try {
      const file = join(temporary, "sweep.ts");
      writeFileSync(file, code);
      const { base, section } = splitSection(await configLayer(file));
      const plan = { ...section!, layers: [base], command: "", trialCommand: () => "" };
      const { trials, config } = await planSweep(plan, temporary);
      expect(trials).toHaveLength(60);
      expect(config).toMatchObject({ train: { steps: 2000 }, model: { encoder: { hidden: [512, 256] } } });
    } finally {
      rmSync(temporary, { recursive: true });
    }
  });

  it("has links and pictures that lead somewhere", () => {
    for (const [, link] of page.matchAll(/\]\(([^)#]+)\)/g)) expect(existsSync(folder + link), link).toBe(true);
  });
});
