import type { Command, OptionValues } from "@commander-js/extra-typings";
import { InputError } from "@latents/core";
import type { ReadTableOptions } from "../../dataset/index.js";

/** How a table is read, as a person says it. */
export interface TableFlags {
  readonly separator?: string;
  readonly header?: string;
  readonly encoding?: string;
  readonly na?: readonly string[];
}

/** Gives a command that reads a table the options of how to read it. */
export const withTableFlags = <Args extends unknown[], Opts extends OptionValues, Global extends OptionValues>(
  command: Command<Args, Opts, Global>,
) =>
  command
    .option("--separator <c>", "of CSV: what stands between cells, such as ; or tab; default found out")
    .option("--header <yes|no>", "of CSV: whether the first line names the columns; default found out")
    .option("--encoding <name>", "of text files: utf-8, utf-16le, latin1, ...; default found out")
    .option(
      "--na <words>",
      "words of missing cells, with commas between them; default NA, N/A, NaN, null and the like",
      words,
    );

const words = (text: string): readonly string[] => ["", ...text.split(",").map((word) => word.trim())];

/** The options of `readTable`. Throws InputError for a word that is neither yes nor no. */
export function readOptions({ separator, header, encoding }: TableFlags): ReadTableOptions {
  if (header !== undefined && header !== "yes" && header !== "no")
    throw new InputError(`--header: must be yes or no, got ${JSON.stringify(header)}`);
  return { separator, encoding, ...(header !== undefined && { header: header === "yes" }) };
}
