import type { Command } from "@commander-js/extra-typings";
import { imageList } from "../output/list-argument.js";
import { wholeNumber } from "../output/number-argument.js";

/** `latents neighbours`. */
export function registerNeighbours(program: Command): void {
  program
    .command("neighbours")
    .description("Write test images beside the nearest training images, by codes and by pixels, as one PNG file.")
    .argument("<run>", "a run's folder, its name under ./runs, or latest")
    .option("--images <list>", "test images, from 0, such as 3,8,12", imageList, [0, 1, 2, 3, 4])
    .option("--count <n>", "neighbours of each", wholeNumber(1, 100), 10)
    .option("--among <n>", "only the first training images; default all", wholeNumber(1))
    .option("--out <file>", "a .png file; default <run>-neighbours.png")
    .addHelpText(
      "after",
      `
Examples:
  $ latents neighbours latest
  $ latents neighbours runs/e3 --images 3,8 --count 8 --among 10000 --out near.png`,
    )
    .action(async (run, options) => {
      const { neighboursRun } = await import("../run-commands/neighbours-run.js");
      await neighboursRun(run, options);
    });
}
