import type { CommanderError, CommandUnknownOpts } from "@commander-js/extra-typings";
import { didYouMean } from "@latents/core";

/**
 * What a command, an option or an option's value that the parser refuses was probably meant to be: `; did you mean "train"?`, or nothing.
 * @param words  the command line, which says of which command they are
 */
export function suggestion(
  { code, message }: Pick<CommanderError, "code" | "message">,
  program: CommandUnknownOpts,
  words: readonly string[],
): string {
  const command = named(program, words);
  const [, unknown = ""] = /^error: unknown (?:command|option) '(.*)'$/s.exec(message) ?? [];
  if (code === "commander.unknownCommand")
    return didYouMean(
      unknown,
      command.commands.map((one) => one.name()),
    );
  if (code === "commander.unknownOption") {
    const options = command.createHelp().visibleOptions(command);
    return didYouMean(
      unknown.split("=", 1)[0],
      options.flatMap(({ long }) => long ?? []),
    );
  }
  const [, wrong, choices] = /(?:argument|value) '(.*)' is invalid.* Allowed choices are (.*)\.$/s.exec(message) ?? [];
  return choices === undefined ? "" : didYouMean(wrong, choices.split(", "));
}

/** The command that words name, as far as they name one. */
function named(program: CommandUnknownOpts, words: readonly string[]): CommandUnknownOpts {
  let command = program;
  for (const word of words) {
    const next = command.commands.find((one) => one.name() === word);
    if (!next) break;
    command = next;
  }
  return command;
}
