import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { configKeys } from "@latents/core";
import { describe, expect, it } from "vitest";
import { createProgram } from "../packages/cli/src/commands/program.js";
import { startTraining } from "../packages/cli/src/run/training/start-training.js";
import { processEffects } from "../packages/cli/src/terminal/process-effects.js";

const effects = { ...processEffects(), startTraining };
const root = fileURLToPath(new URL("..", import.meta.url));
const docs = readdirSync(`${root}docs`).filter((name) => name.endsWith(".md"));
const read = (name: string): string => readFileSync(root + name, "utf8");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Readonly<Record<string, string>> };

/** The commands of the shell blocks of a page: comments left out, `a && b` as two. */
const commandsOf = (page: string): string[] =>
  [...page.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, block]) => block.replaceAll("\\\n", " ").split("\n"))
    .flatMap((line) => line.replace(/(^|\s)#(\s.*)?$/, "").split("&&"))
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** The rows of tables wider than 120 columns. */
const wideRows = (page: string): string[] =>
  page.split("\n").filter((line) => /^\|.*\|$/.test(line) && line.length > 120);

describe.each(["README.md", ...docs.map((name) => `docs/${name}`)])("%s", (name) => {
  const page = read(name);

  it("has no table wider than 120 columns: make it a list", () => {
    expect(wideRows(page)).toEqual([]);
  });

  it("begins with what a reader can do, and a command to try", () => {
    const top = page.split("\n").slice(0, 20).join("\n");
    expect(top).toMatch(/^# .+\n\n(<!-- .* -->\n\n)?[A-Z`]/);
    expect(commandsOf(`${top}\n\`\`\``).length, "a shell block within the first 20 lines").toBeGreaterThan(0);
  });

  it("names commands, options, config keys and npm scripts that there are", async () => {
    const keys = configKeys().map(({ path }) => path);
    for (const line of commandsOf(page)) {
      const [, script] = /^npm run ([\w:-]+)/.exec(line) ?? [];
      if (script !== undefined) expect(Object.keys(scripts)).toContain(script);
      const [, words] = /^(?:npx )?latents (.*)$/.exec(line) ?? [];
      if (words === undefined) continue;
      const [word] = words.split(" ");
      const command = (await createProgram([word], effects)).commands.find((one) => one.name() === word);
      expect(command, line).toBeDefined();
      const known = [command!, ...command!.commands].flatMap(({ options }) => options.map(({ long }) => long));
      for (const [, flag] of words.matchAll(/(?<=\s)(--[a-z-]+)/g)) expect([...known, "--help"], line).toContain(flag);
      for (const [, key] of words.matchAll(/--set '?([\w.]+)=/g))
        expect(keys.includes(key) || keys.includes(`${key}.type`), `${line}: ${key}`).toBe(true);
    }
  });
});

it("a wide table, and a page without a command, would be found", () => {
  expect(wideRows(`| a |\n| ${"b".repeat(120)} |`)).toHaveLength(1);
  expect(commandsOf("# Page\n\nText.\n")).toEqual([]);
  expect(commandsOf("```sh\nnpm ci && npm start   # a && b\n# alone\n```")).toEqual(["npm ci", "npm start"]);
});
