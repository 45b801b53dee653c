import { configKeys, resolveConfig, type ConfigKey } from "@latents/core";
import { Document } from "yaml";
import { configLayer, defaultRecipe } from "../config/config-layer.js";
import { table } from "../output/index.js";
import { listRecipes, recipe, type Recipe } from "../recipes/index.js";

/** `latents recipes`: all recipes as a table, or with `json` as a list. */
export function listRecipesCommand({ json }: { readonly json?: boolean }): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(listRecipes())}\n`);
    return;
  }
  process.stdout.write(
    table(
      [{ title: "RECIPE" }, { title: "WHAT" }, { title: "PUBLISHED NELBO", align: "right" }],
      listRecipes().map(({ name, title, published }) => [
        name,
        name === defaultRecipe ? `${title} (the default)` : title,
        published?.negElbo?.toFixed(3) ?? "",
      ]),
    ),
  );
}

/** `latents recipes NAME`: the complete config, as YAML that can be saved as a config file, or as JSON. Throws InputError. */
export async function showRecipeCommand(name: string, { json }: { readonly json?: boolean }): Promise<void> {
  const one = recipe(name);
  const config = resolveConfig([await configLayer(one.name)]);
  process.stdout.write(json ? `${JSON.stringify(config)}\n` : recipeYaml(one, config));
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

/** `latents recipes --keys`: every key that a config may have. */
export function listKeysCommand({ json }: { readonly json?: boolean }): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(configKeys())}\n`);
    return;
  }
  const fallback = (key: ConfigKey): string => {
    if (key.default !== undefined) return JSON.stringify(key.default);
    return key.required ? "(required)" : "";
  };
  const when = ({ when: condition }: ConfigKey): string =>
    condition ? ` [${condition.path.split(".").slice(-2).join(".")} ${condition.values.join(", ")}]` : "";
  process.stdout.write(
    table(
      [{ title: "KEY" }, { title: "DEFAULT" }, { title: "MUST BE" }, { title: "MEANING" }],
      configKeys().map((key) => [key.path, fallback(key), key.allowed, `${key.description}${when(key)}`.trim()]),
    ),
  );
}
