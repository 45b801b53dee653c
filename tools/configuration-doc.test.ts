import { readFileSync } from "node:fs";
import { configKeys, resolveConfig } from "@latents/core";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { configurationDoc, configurationPath } from "./configuration-doc.js";

describe("docs/configuration.md", () => {
  it("is what the schema says; else run: npm run docs", async () => {
    expect(readFileSync(configurationPath, "utf8")).toBe(await configurationDoc());
  });

  it("has a line for every key", async () => {
    const page = await configurationDoc();
    expect(configKeys().length).toBeGreaterThan(40);
    for (const { path } of configKeys()) expect(page).toContain(`\n- \`${path}\``);
    expect(page).toContain("q(z|x)");
  });

  it("opens with a config that is valid", async () => {
    const [, yaml] = /```yaml\n([\s\S]*?)```/.exec(await configurationDoc())!;
    const config = resolveConfig([{ source: "docs", values: parse(yaml) }]);
    expect(config.optimizer).toMatchObject({ type: "adamw", learningRate: 5e-4, schedule: { warmUp: 200 } });
    expect(config.model.encoder).toMatchObject({ channels: [32, 64] });
  });
});
