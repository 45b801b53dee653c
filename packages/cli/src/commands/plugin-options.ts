import { Option } from "@commander-js/extra-typings";

const repeatable = (text: string, before: string[] | undefined): string[] => [...(before ?? []), text];

/** `--plugin`, of commands that read a config. */
export const pluginOption = (): Option<"--plugin <file>", undefined, undefined, string[]> =>
  new Option(
    "--plugin <file>",
    "run a plug-in, a .ts or .js module whose words the config may use; repeatable",
  ).argParser(repeatable);

/** `--trust`, of all commands that may take the code of a plug-in. The command's beginning acts on it: see `main`. */
export const trustOption = (): Option<"--trust"> =>
  new Option("--trust", "let the code of the plug-ins that this takes run, without a question, now and later");
