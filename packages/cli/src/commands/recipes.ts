import type { Command } from "@commander-js/extra-typings";
import { configKeys, resolveConfig, type ConfigKey } from "@latents/core";
import { Document } from "yaml";
import { configLayer, defaultRecipe } from "../config/config-layer.js";
import { listRecipes, recipe, type Recipe } from "../config/recipes/index.js";
import { loadPlugins } from "../plugins/index.js";
import type { Effects } from "../terminal/effects.js";
import { table } from "../terminal/index.js";
import { pluginOption } from "./run-options.js";

/** `latents recipes`. */
export function registerRecipes(program: Command, effects: Effects): void {
  const command = program
    .command("recipes")
    .description("List the recipes, or print the complete config of one.")
    .argument("[recipe]", "print this one's config, as YAML")
    .option("--keys", "list every key that a config may have")
    .addOption(pluginOption())
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ latents recipes
  $ latents recipes mnist > mine.yaml && latents train mine.yaml
  $ latents recipes --keys`,
    );
  command.action(async (name, options) => {
    if (options.keys && name !== undefined) command.error("--keys: takes no recipe; the keys are the same for all");
    if (options.plugin && !options.keys) command.error("--plugin: is for --keys, which then lists its options too");
    if (options.keys) await listKeysCommand(options, effects);
    else if (name === undefined) await listRecipesCommand(options, effects);
    else await showRecipeCommand(name, options, effects);
  });
}

/** `latents recipes`: all recipes as a table, or with `json` as a list. */
export async function listRecipesCommand({ json }: { readonly json?: boolean }, effects: Effects): Promise<void> {
  const recipes = await listRecipes();
  if (json) {
    effects.stdout.write(`${JSON.stringify(recipes)}\n`);
    return;
  }
  effects.stdout.write(
    table(
      [{ title: "RECIPE" }, { title: "WHAT" }, { title: "PUBLISHED NELBO", align: "right" }],
      recipes.map(({ name, title, published }) => [
        name,
        name === defaultRecipe ? `${title} (the default)` : title,
        published?.negElbo?.toFixed(3) ?? "",
      ]),
    ),
  );
}

/** `latents recipes NAME`: the complete config, as YAML that can be saved as a config file, or as JSON. Throws InputError. */
export async function showRecipeCommand(
  name: string,
  { json }: { readonly json?: boolean },
  effects: Effects,
): Promise<void> {
  const one = await recipe(name);
  const config = resolveConfig([await configLayer(one.name)]);
  effects.stdout.write(json ? `${JSON.stringify(config)}\n` : recipeYaml(one, config));
}

function recipeYaml(one: Recipe, config: unknown): string {
  const document = new Document(config);
  document.commentBefore = [one.title, one.description, ...publishedLines(one)].map((line) => ` ${line}`).join("\n");
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function publishedLines({ published }: Recipe): string[] {
  if (!published) return [];
  const { source, protocol, negElbo, rec, kl, lossPerEpoch, seconds, note } = published;
  const figures = [
    ...(negElbo === undefined ? [] : [`NELBO ${negElbo}`]),
    ...(rec === undefined ? [] : [`REC ${rec}`]),
    ...(kl === undefined ? [] : [`KL ${kl}`]),
    ...(lossPerEpoch ? [`loss of each epoch ${lossPerEpoch.join(" ")}`] : []),
    ...(seconds === undefined ? [] : [`about ${seconds} s`]),
  ];
  return [
    "",
    `Published: ${source}`,
    ...(figures.length > 0 ? [`  ${figures.join(", ")}`] : []),
    `  protocol: ${protocol}`,
    ...(note === undefined ? [] : [`  note: ${note}`]),
  ];
}

/** `latents recipes --keys`: every key that a config may have, with those of plug-ins. Throws LatentsError. */
export async function listKeysCommand(
  { json, plugin = [] }: { readonly json?: boolean; readonly plugin?: readonly string[] },
  effects: Effects,
): Promise<void> {
  const keys = configKeys((await loadPlugins(plugin)).parts);
  if (json) {
    effects.stdout.write(`${JSON.stringify(keys)}\n`);
    return;
  }
  const fallback = (key: ConfigKey): string => {
    if (key.default !== undefined) return JSON.stringify(key.default);
    return key.required ? "(required)" : "";
  };
  const when = ({ when: condition }: ConfigKey): string =>
    condition ? ` [${condition.path.split(".").slice(-2).join(".")} ${condition.values.join(", ")}]` : "";
  effects.stdout.write(
    table(
      [{ title: "KEY" }, { title: "DEFAULT" }, { title: "MUST BE" }, { title: "MEANING" }],
      keys.map((key) => [key.path, fallback(key), key.allowed, `${key.description}${when(key)}`.trim()]),
    ),
  );
}
