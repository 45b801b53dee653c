import { Command } from "@commander-js/extra-typings";
import { registerTrain } from "../commands/train.js";
import { version } from "./version.js";

/** One line per command; each loads what it needs when it runs. */
const commands: readonly ((program: Command) => void)[] = [registerTrain];

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
