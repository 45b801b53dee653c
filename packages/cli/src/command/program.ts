import { Command } from "@commander-js/extra-typings";
import { registerCompletion } from "../commands/completion.js";
import { registerEncode } from "../commands/encode.js";
import { registerEvaluate } from "../commands/evaluate.js";
import { registerExport } from "../commands/export.js";
import { registerRecipes } from "../commands/recipes.js";
import { registerReconstruct } from "../commands/reconstruct.js";
import { registerReport } from "../commands/report.js";
import { registerRuns } from "../commands/runs.js";
import { registerSample } from "../commands/sample.js";
import { registerTrain } from "../commands/train.js";
import { version } from "./version.js";

/** One line per command; each loads what it needs when it runs. */
const commands: readonly ((program: Command) => void)[] = [
  registerTrain,
  registerEvaluate,
  registerSample,
  registerReconstruct,
  registerEncode,
  registerExport,
  registerReport,
  registerRuns,
  registerRecipes,
  registerCompletion,
];

/** The command `latents` with all its commands. Errors of parsing are thrown, not exited with. */
export function createProgram(): Command {
  const program = new Command("latents")
    .description("Train, measure, explore and ship variational autoencoders.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .showSuggestionAfterError()
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
  for (const register of commands) register(program);
  for (const command of program.commands) command.version(version(), "-V, --version", "print the version");
  return program;
}
