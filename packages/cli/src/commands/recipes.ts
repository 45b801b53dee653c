import type { Command } from "@commander-js/extra-typings";

/** `latents recipes`. */
export function registerRecipes(program: Command): void {
  const command = program
    .command("recipes")
    .description("List the recipes, or print the complete config of one.")
    .argument("[recipe]", "print this one's config, as YAML")
    .option("--keys", "list every key that a config may have")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ latents recipes
  $ latents recipes e1-vae-z10 > mine.yaml && latents train mine.yaml
  $ latents recipes --keys`,
    );
  command.action(async (name, options) => {
    const list = await import("../run-commands/list-recipes-command.js");
    if (options.keys && name !== undefined) command.error("--keys: takes no recipe; the keys are the same for all");
    if (options.keys) list.listKeysCommand(options);
    else if (name === undefined) list.listRecipesCommand(options);
    else await list.showRecipeCommand(name, options);
  });
}
