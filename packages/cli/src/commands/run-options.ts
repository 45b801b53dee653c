import { Option, type Command, type OptionValues } from "@commander-js/extra-typings";
import type { OpenOptions } from "../run/model/open-model.js";
import { wholeNumber } from "../terminal/number-argument.js";

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

/** What every command that opens a run is told of the machine and the images. */
export type ModelFlags = OpenOptions;

/** Gives a command that opens a run its options: where it works, and on which images. */
export const withModelOptions = <Args extends unknown[], Opts extends OptionValues, Global extends OptionValues>(
  command: Command<Args, Opts, Global>,
) =>
  command
    .option("--data <data>", "other images than the run's, or their new place: a data set's name or a path")
    .option("--device <name>", "default the device of the training, or the CPU where that is not here")
    .option("--threads <n>", "CPU threads; default the machine's cores, at most 8", wholeNumber(1, 256))
    .addOption(trustOption());

/** What `latents evaluate` is told. */
export interface EvaluateFlags extends ModelFlags {
  readonly split: "test" | "validation";
  /** Importance samples an image; without them no NLL. */
  readonly samples?: number;
  /** Only so many images of the split. */
  readonly images?: number;
  /** Of noise and binarisation; default the run's. */
  readonly seed?: number;
  readonly json?: boolean;
}
