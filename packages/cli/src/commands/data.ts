import type { Command } from "@commander-js/extra-typings";
import { wholeNumber } from "../output/number-argument.js";

/** `latents data list | fetch NAME | check PATH`. */
export function registerData(program: Command): void {
  const data = program.command("data").description("List, fetch or check data sets.").addHelpText("after", examples);
  data
    .command("list")
    .description("List the data sets that have a name, and whether they are on this machine.")
    .option("--json", "print them as a JSON list")
    .addHelpText("after", "\nExample:\n  $ latents data list")
    .action(async (options) => {
      const { listDataCommand } = await import("../data-commands/list-data-command.js");
      await listDataCommand(options);
    });
  data
    .command("fetch")
    .description("Bring a data set to this machine and verify its checksums.")
    .argument("<dataset>", "a name of latents data list")
    .addHelpText("after", "\nExample:\n  $ latents data fetch fashion-mnist")
    .action(async (name) => {
      const { fetchDataCommand } = await import("../data-commands/fetch-data-command.js");
      await fetchDataCommand(name);
    });
  data
    .command("check")
    .description("Say what a data set or a path holds, and what is wrong with it; exit code 2 if anything is.")
    .argument("<path>", "a folder of images, an IDX file or a folder of them, an .npz file, or a known name")
    .option("--size <n>", "side in pixels to which images of a folder are brought", wholeNumber(1, 4096))
    .option("--json", "print one JSON object")
    .addHelpText("after", "\nExample:\n  $ latents data check photos/ --size 64")
    .action(async (path, options) => {
      const { checkDataCommand } = await import("../data-commands/check-data-command.js");
      process.exitCode = await checkDataCommand(path, options);
    });
}

const examples = `
Examples:
  $ latents data list
  $ latents data fetch fashion-mnist
  $ latents data check photos/
  $ latents train --data photos/ --set data.size=64`;
