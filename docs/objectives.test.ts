import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { modelFromConfig, objectives, resolveConfig } from "@latents/core";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const root = fileURLToPath(new URL(".", import.meta.url));
const page = readFileSync(`${root}objectives.md`, "utf8");
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text.trim());

describe("docs/objectives.md", () => {
  it.each(examples)("%s", (text) => {
    const config = resolveConfig([{ source: "page", values: parse(text) as Record<string, unknown> }]);
    const { objective } = modelFromConfig(config, [1, 28, 28]);
    expect(text).toContain(`type: ${objective.name}`);
  });

  it("has a line and an example of every objective, and links that lead somewhere", () => {
    for (const word of Object.keys(objectives)) {
      expect(page).toContain(`\n- **\`${word}\`**: `);
      expect(
        examples.some((text) => text.includes(`type: ${word}`)),
        word,
      ).toBe(true);
    }
    for (const [, link] of page.matchAll(/\]\((?!https:)([^)#]+)/g)) expect(existsSync(root + link), link).toBe(true);
  });
});
