import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Argument, Command as Completed } from "@bomb.sh/tab";
import tabs from "@bomb.sh/tab";
import tab from "@bomb.sh/tab/commander";
import type { Command } from "@commander-js/extra-typings";
import type { Command as AnyCommand } from "commander";
import { runsFolder } from "../../run/run-folder.js";
import type { Effects } from "../../terminal/effects.js";
import { completionRequest } from "./completion-request.js";
import { completionScripts } from "./completion-scripts.js";

/** A word that completes an argument, and what it means. */
interface Word {
  readonly value: string;
  readonly meaning: string;
}

/** The program as the completion's library sees it: what it adds as the hidden `complete` gets that other name. */
const withRequests = (program: AnyCommand): AnyCommand =>
  Object.assign(Object.create(program) as AnyCommand, {
    addCommand: (command: AnyCommand, options?: { hidden?: boolean }) =>
      program.addCommand(options?.hidden ? command.name(completionRequest) : command, options),
  });

/** `latents completion <shell>`, and the hidden command that the shell's script asks. To be registered after all others. */
export function registerCompletion(program: Command, effects: Pick<Effects, "stdout">): void {
  const { commands } = tab(withRequests(program as unknown as AnyCommand), { completionCommandName: "completion" });
  let recipes: readonly Word[] = [];
  let keys: readonly Word[] = [];
  let datasets: readonly Word[] = [];
  // what names the recipes and keys takes time to load: only when a shell asks
  program.hook("preAction", async (_program, action) => {
    if (action.name() !== completionRequest) return;
    const { listRecipes } = await import("../../config/recipes/index.js");
    const { configKeys } = await import("@latents/core");
    recipes = (await listRecipes()).map(({ name, title }) => ({ value: name, meaning: title }));
    const { KNOWN_DATASETS } = await import("../../dataset/sources/known-datasets.js");
    datasets = KNOWN_DATASETS.map(({ name, what }) => ({ value: name, meaning: what }));
    const all = configKeys();
    keys = all.map(({ path, allowed }) => ({ value: `${path}=`, meaning: allowed }));
    // the words of a key stand behind its "="
    const [flag = "", word = ""] = action.args.slice(-2);
    const [key] = word.split("=", 1);
    const words = all.flatMap(({ path, values = [] }) => (path === key ? values : []));
    if ((flag === "--set" || flag === "--over") && word.includes("="))
      for (const command of commands.values())
        command.option(key, "", (complete) => words.forEach((value) => complete(String(value), "")));
  });

  for (const command of commands.values()) completeArgument(command, "run", () => runs());
  for (const name of ["train", "sweep", "recipes"]) completeArgument(commands.get(name), "recipe", () => recipes);
  completeOption(commands.get("train"), "resume", () => runs());
  for (const name of ["train", "sweep"]) {
    completeOption(commands.get(name), "set", () => keys);
    completeOption(commands.get(name), "data", () => datasets);
  }
  completeOption(commands.get("sweep"), "over", () => keys);
  completeOption(commands.get("classify"), "data", () => datasets);
  completeArgument(commands.get("augment"), "model", () => [...runs(), ...recipes]);
  completeArgument(commands.get("describe"), "what", () => [...runs(), ...recipes]);
  completeOption(commands.get("augment"), "set", () => keys);
  completeArgument(commands.get("data fetch"), "dataset", () => datasets);
  const own = program.commands.find((command) => command.name() === "completion");
  own
    ?.description("Print a script that completes the commands, recipes and runs in your shell.")
    .addHelpText("after", examples)
    .action((...args: unknown[]) => {
      const [shell] = args;
      const script = completionScripts[String(shell)];
      if (script === undefined) tabs.setup("latents", "latents", String(shell));
      else effects.stdout.write(script);
    });
}

const examples = `
Examples:
  $ source <(latents completion bash)                            in this shell
  $ latents completion bash > ~/.latents.bash && echo "source ~/.latents.bash" >> ~/.bashrc
  $ latents completion zsh > ~/.latents.zsh && echo "source ~/.latents.zsh" >> ~/.zshrc
  $ latents completion fish > ~/.config/fish/completions/latents.fish`;

function completeArgument(command: Completed | undefined, name: string, words: () => readonly Word[]): void {
  const argument: Argument | undefined = command?.arguments.get(name);
  if (argument) argument.handler = (complete) => words().forEach(({ value, meaning }) => complete(value, meaning));
}

function completeOption(command: Completed | undefined, name: string, words: () => readonly Word[]): void {
  const option = command?.options.get(name);
  if (option) option.handler = (complete) => words().forEach(({ value, meaning }) => complete(value, meaning));
}

/** The runs under `./runs`, by the names that commands take. */
function runs(): readonly Word[] {
  if (!existsSync(runsFolder)) return [];
  const names = readdirSync(runsFolder).filter((name) => existsSync(join(runsFolder, name, "config.json")));
  return [{ value: "latest", meaning: "the newest run" }, ...names.map((value) => ({ value, meaning: "" }))];
}
