import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Argument, type Command } from "@commander-js/extra-typings";
import { InputError } from "@latents/core";
import { packageHome, writeFileAtomic } from "../files/index.js";
import type { Effects } from "../terminal/effects.js";
import { programName } from "../terminal/command-words.js";

/** Skeletons by kind, each with the config that its test takes the part by. */
const skeletons = {
  prior: (word: string) => `{ model: { prior: "${word}" } }`,
  posterior: (word: string) => `{ model: { posterior: "${word}" } }`,
  likelihood: (word: string) => `{ model: { likelihood: "${word}" } }`,
  objective: (word: string) => `{ objective: "${word}" }`,
  net: (word: string) =>
    `{\n    model: { encoder: { type: "${word}", width: 12 }, decoder: { type: "${word}", width: 12 } },\n  }`,
  schedule: (word: string) => `{ optimizer: { schedule: "${word}" } }`,
  data: (word: string) => `{ data: { name: "${word}" } }`,
} as const;

type Kind = keyof typeof skeletons;
const kinds = Object.keys(skeletons) as Kind[];

/** `latents new-part`. */
export function registerNewPart(program: Command, effects: Effects): void {
  program
    .command("new-part")
    .description("Write a part of your own to start from: a plug-in that trains as it stands, and its test.")
    .addArgument(new Argument("<kind>", "what it is to be").choices(kinds))
    .argument("[name]", "its word in a config, and its file's name; default my-<kind>")
    .addHelpText(
      "after",
      `
Examples:
  $ latents new-part prior                   my-prior.ts and my-prior.test.ts
  $ latents new-part objective annealed`,
    )
    .action(async (kind, name) => {
      await newPartCommand(kind, name, effects);
    });
}

/** `latents new-part`: writes the plug-in and its test into the folder where the user works; prints their names. Throws InputError where one is there already. */
export async function newPartCommand(kind: Kind, name = `my-${kind}`, effects: Effects): Promise<void> {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
    throw new InputError(
      `new-part: the name must be of small letters, digits and hyphens, such as my-${kind}, got ${JSON.stringify(name)}`,
    );
  const [file, test] = [`${name}.ts`, `${name}.test.ts`];
  for (const one of [file, test])
    if (existsSync(one)) throw new InputError(`new-part: ${one} is there already; give another name`);
  const part = (await skeleton(kind)).replaceAll(`my-${kind}`, name);
  const checks = (await skeleton("part-test"))
    .replace('{ model: { prior: "my-part" } }', skeletons[kind](name))
    .replace("./prior.js", `./${name}.js`)
    .replaceAll("my-part", name);
  await writeFileAtomic(file, part);
  await writeFileAtomic(test, checks);
  effects.stdout.write(`${file}\n${test}\n`);
  const [, how] = /^\/\/ {3}npx latents (.*)$/m.exec(part)!;
  effects.stderr.write(`train with it:  ${programName()} ${how}\ntest it:        npx jiti ${test}\n`);
}

const skeleton = async (name: string): Promise<string> =>
  readFile(path.join(packageHome(import.meta.url), "skeletons", `${name}.ts`), "utf8");
