import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { resolveConfig } from "@latents/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runHere } from "../../test/command-here.js";
import { temporaryFolder } from "../../test/command.js";
import { configLayer, loadConfigFile } from "../config/index.js";
import { listRecipes } from "../config/recipes/index.js";

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => (folder = temporaryFolder()));
afterAll(() => folder.remove());
const run = (...args: string[]): ReturnType<typeof runHere> => runHere(args, { cwd: folder.path });

it("lists every recipe with its published NELBO", async () => {
  const { code, stdout, stderr } = await run("recipes");
  expect([code, stderr]).toEqual([0, ""]);
  const lines = stdout.trimEnd().split("\n");
  expect(lines).toHaveLength((await listRecipes()).length + 1);
  expect(lines.find((line) => line.startsWith("e1-vae-z10 "))).toMatch(/E1: VAE on MNIST, z = 10 .* 98\.735$/);
  expect(JSON.parse((await run("recipes", "--json")).stdout)).toEqual(JSON.parse(JSON.stringify(await listRecipes())));
});

it("prints a config that is a config file", async () => {
  const { code, stdout } = await run("recipes", "e1-vae-z20");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^# E1: VAE on MNIST, z = 20\n/);
  expect(stdout).toContain("#   NELBO 96.104, REC 71.958\n");
  const file = join(folder.path, "mine.yaml");
  writeFileSync(file, stdout);
  const config = resolveConfig([await configLayer("e1-vae-z20")]);
  expect(resolveConfig([await loadConfigFile(file)])).toEqual(config);
  expect(JSON.parse((await run("recipes", "e1-vae-z20", "--json")).stdout)).toEqual(config);
});

it("lists every key", async () => {
  const { stdout } = await run("recipes", "--keys");
  expect(stdout).toMatch(/^optimizer\.schedule\.every +\(required\) +a whole number, 1 or more/m);
  expect(stdout).toMatch(/^data\.binarisation +"dynamic" +one of none, threshold, dynamic, static +How grey values/m);
});
