import type { Command } from "@commander-js/extra-typings";
import { publishRun } from "../../server/publish/publish-run.js";
import type { Effects } from "../../terminal/effects.js";
import { wholeNumber } from "../../terminal/number-argument.js";
import { withModelOptions, type ModelFlags } from "../run-options.js";

/** Above this a page is slow to come by a phone. */
const heavyBytes = 10e6;

/** `latents publish`. */
export function registerPublish(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("publish")
      .description(
        "Write a run's model as one page that needs no server: its map, walks, drawing and samples, for any web host or a disk.",
      )
      .argument("<run>", "a run's folder, its name under ./runs, or latest")
      .option("--out <folder>", "the page's folder", "site")
      .option("--title <text>", "above the page; default the run's title, or its name")
      .option(
        "--images <n>",
        "test images that come along, and half as many training images",
        wholeNumber(0, 70_000),
        2000,
      )
      .option("--url <address>", "where the page will lie, so that its picture is seen when it is shared"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ latents publish latest
  $ latents publish runs/plane --out site --title "Digits in a plane" --url https://example.org/digits/`,
    )
    .action(async (run, options) => {
      await publishCommand(run, options, effects);
    });
}

/** Options of `latents publish`. */
export interface PublishFlags extends ModelFlags {
  readonly out: string;
  readonly title?: string;
  readonly images: number;
  readonly url?: string;
}

/** `latents publish`: writes the page, prints its folder, and says what it weighs and carries. Throws LatentsError. */
export async function publishCommand(run: string, flags: PublishFlags, effects: Effects): Promise<void> {
  const { out, title, images, url, ...opening } = flags;
  const { bytes, first, publication } = await publishRun(run, { folder: out, title, images, url, opening }, effects);
  effects.stdout.write(`${out}\n`);
  const { precision, data, images: carried } = publication;
  const heavy = bytes > heavyBytes ? ", more than 10 MB: --images takes fewer along" : "";
  effects.stderr.write(
    `${(bytes / 1e6).toFixed(1)} MB, ${(first / 1e6).toFixed(1)} before it is used${heavy}; the model in ${precision}; whoever has the page has ${carried.test.toLocaleString("en")} test and ${carried.train.toLocaleString("en")} training images of ${data}\n`,
  );
}
