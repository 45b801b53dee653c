import { InvalidArgumentError, Option, type Command } from "@commander-js/extra-typings";
import {
  checkDataset,
  fetchDataset,
  isKnownDataset,
  listDatasets,
  namesTable,
  type DownloadProgress,
} from "../../dataset/index.js";
import { isLive, type Effects } from "../../terminal/effects.js";
import { printable, table } from "../../terminal/index.js";
import { wholeNumber } from "../../terminal/number-argument.js";
import { exitCodes } from "../../terminal/print-error.js";
import { checkTableCommand, type CheckTableFlags } from "../table/check-table.js";
import { describeSplits } from "./describe-splits.js";
import { withTableFlags } from "../table/table-flags.js";

/** `latents data list | fetch NAME | check PATH`. */
export function registerData(program: Command, effects: Effects): void {
  const data = program.command("data").description("List, fetch or check data sets.").addHelpText("after", examples);
  data
    .command("list")
    .description("List the data sets that have a name, and whether they are on this machine.")
    .option("--json", "print them as a JSON list")
    .addHelpText("after", "\nExample:\n  $ latents data list")
    .action(async (options) => {
      await listDataCommand(options, effects);
    });
  data
    .command("fetch")
    .description("Download a data set and verify its checksums.")
    .argument("<dataset>", "a name that latents data list shows")
    .option("--json", "print one JSON object")
    .addHelpText("after", "\nExample:\n  $ latents data fetch fashion-mnist")
    .action(async (name, options) => {
      await fetchDataCommand(name, options, effects);
    });
  withTableFlags(
    data
      .command("check")
      .description("Show what a data set or a path holds, and what is wrong with it; exit code 2 on any problem.")
      .argument(
        "<path>",
        "a table (CSV, Parquet, JSON, .npy; - is stdin), images (a folder, IDX, .npz), or a known name",
      ),
  )
    .option("--size <n>", "scale and crop images of a folder to this side, in pixels", wholeNumber(1, 4096))
    .addOption(
      new Option("--channels <n>", "images of a folder as grey (1) or RGB (3); default grey if all are")
        .choices(["1", "3"])
        .argParser((text): 1 | 3 => {
          if (text !== "1" && text !== "3") throw new InvalidArgumentError("must be 1 or 3.");
          return text === "1" ? 1 : 3;
        }),
    )
    .option("--schema <file>", "of a table: what its columns are, instead of finding it out")
    .option("--write-schema <file>", "of a table: where its schema goes; default schema.yaml")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
Examples:
  $ latents data check people.csv
  $ latents data check photos/ --size 64`,
    )
    .action(async (path, options) => {
      effects.exitCode = await checkDataCommand(path, options, effects);
    });
}

const examples = `
Examples:
  $ latents data list
  $ latents data fetch fashion-mnist
  $ latents data check photos/
  $ latents train --data photos/ --set data.size=64`;

/** `latents data check`: what a path holds and what is wrong with it; returns the exit code. Throws InputError where there is nothing. */
export async function checkDataCommand(
  name: string,
  { size, channels, ...flags }: CheckTableFlags & { readonly size?: number; readonly channels?: 1 | 3 },
  effects: Effects,
): Promise<number> {
  const { json } = flags;
  if (!isKnownDataset(name) && (await namesTable(name))) return checkTableCommand(name, flags, effects);
  const skipped: string[] = [];
  const leftOut = new Set<string>();
  const report = await checkDataset(name, {
    ...{ size, channels },
    skipUnreadable: true,
    onLeftOut: (message) => void leftOut.add(message),
    onSkipped: (message) => void skipped.push(message),
  });
  const problems = [...new Set([...report.problems, ...skipped])];
  if (json) effects.stdout.write(`${JSON.stringify({ ...report, problems, leftOut: [...leftOut] })}\n`);
  else {
    if (report.splits.length > 0) effects.stdout.write(describeSplits(report.splits));
    for (const message of leftOut) effects.stdout.write(`${printable(message)}\n`);
    for (const problem of problems) effects.stderr.write(`problem: ${printable(problem)}\n`);
    if (problems.length === 0)
      effects.stdout.write(
        `no problems; train on it: latents train --data ${name}${size === undefined ? "" : ` --set data.size=${size}`}${channels === undefined ? "" : ` --set data.channels=${channels}`}\n`,
      );
  }
  return problems.length === 0 ? exitCodes.done : exitCodes.badInput;
}

/** `latents data fetch`: downloads what is missing, verifies it, and says what it holds. Throws InputError, FormatError or RunError. */
export async function fetchDataCommand(
  name: string,
  { json }: { readonly json?: boolean },
  effects: Effects,
): Promise<void> {
  const live = isLive(effects);
  let file = "";
  let last = 0;
  const onProgress = ({ name: part, received, total }: DownloadProgress): void => {
    const now = effects.now();
    if (part === file && received !== total && now - last < (live ? 100 : 5000)) return;
    [file, last] = [part, now];
    const text = `${part}  ${megabytes(received)}${total === undefined ? "" : ` of ${megabytes(total)}`} MB`;
    effects.stderr.write(live ? `\r\x1b[K${text}` : `${text}\n`);
  };
  try {
    const report = await fetchDataset(name, { onProgress });
    if (live && file !== "") effects.stderr.write("\r\x1b[K");
    effects.stdout.write(json ? `${JSON.stringify(report)}\n` : describeSplits(report.splits));
  } catch (error) {
    if (live && file !== "") effects.stderr.write("\n");
    throw error;
  }
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** `latents data list`: the data sets that have a name, as a table or as JSON. */
export async function listDataCommand({ json }: { readonly json?: boolean }, effects: Effects): Promise<void> {
  const rows = await listDatasets();
  if (json) {
    effects.stdout.write(`${JSON.stringify(rows)}\n`);
    return;
  }
  const columns = [
    { title: "NAME" },
    { title: "WHAT" },
    { title: "IMAGES", align: "right" },
    { title: "SIZE" },
    { title: "CLASSES", align: "right" },
    { title: "HERE" },
    { title: "FROM" },
  ] as const;
  const cells = rows.map(({ name, what, counts, shape, classes, present, source, downloadMegabytes }) => [
    name,
    what,
    counts.map((count) => count.toLocaleString("en")).join(" + "),
    shape.join("x"),
    classes === 0 ? "" : String(classes),
    present ? "yes" : downloadMegabytes > 0 ? `${downloadMegabytes} MB` : "no",
    source,
  ]);
  effects.stdout.write(table(columns, cells));
}
