// Keeps a finished run under docs/results, and writes their table anew:
//   npx tsx --conditions=latents-source tools/save-result.ts [RUN [--id ID] [--commit C] [--evaluation FILE]]
// C is the commit that trained it, by default HEAD: save before committing further. FILE holds what `latents evaluate RUN --samples S --json` printed.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { type Published, recipe } from "../packages/cli/src/recipes/index.js";
import type { RunResult } from "../packages/cli/src/run/index.js";

/** Figures by their names in `--json`. */
type Figures = Readonly<Record<string, number>>;

interface SavedResult {
  readonly id: string;
  readonly title: string;
  readonly command: string;
  /** Of the working tree that made it. */
  readonly commit: string;
  readonly seeds: readonly number[];
  readonly machine: string;
  readonly elapsedMs: number;
  readonly protocol: string;
  readonly rows: readonly { label: string; published?: Figures; ours: Figures; note?: string }[];
}

const results = "docs/results";

/** NLL and active units of `latents evaluate --json`. Throws if it measured another run. */
function measured(file: string, run: string): Figures {
  const evaluation = JSON.parse(readFileSync(file, "utf8")) as { test: Figures };
  const { test } = JSON.parse(readFileSync(join(run, "result.json"), "utf8")) as RunResult;
  if (evaluation.test["negElbo"] !== test.negElbo) throw new Error(`${file} is not an evaluation of ${run}`);
  const names = ["nll", "nllStandardError", "samples", "activeUnits"];
  return Object.fromEntries(names.flatMap((name) => (name in evaluation.test ? [[name, evaluation.test[name]]] : [])));
}

function save(folder: string, id: string, commit: string, evaluation: Figures): void {
  const result = JSON.parse(readFileSync(join(folder, "result.json"), "utf8")) as RunResult;
  const record = JSON.parse(readFileSync(join(folder, "config.json"), "utf8")) as {
    command: string;
    config: { title: string };
    machine: { cpu?: string; cores?: number; threads: number; device: string };
    versions: Record<string, string>;
  };
  const { test } = result;
  const published: Published | undefined = recipe(result.recipe).published;
  const figures = ({ negElbo, rec, kl }: Published): Figures =>
    Object.fromEntries(Object.entries({ negElbo, rec, kl }).filter(([, v]) => v !== undefined)) as Figures;
  const { cpu = "CPU", cores, device, threads } = record.machine;
  const saved: SavedResult = {
    id,
    title: record.config.title,
    command: record.command,
    commit: execFileSync("git", ["rev-parse", "--short", commit], { encoding: "utf8" }).trim(),
    seeds: [result.seed],
    machine: `${cores ?? "?"} cores of ${cpu}, ${device}, ${threads} threads, onnxruntime ${record.versions["onnxruntime"]}, node ${record.versions["node"]}`,
    elapsedMs: result.elapsedMs,
    protocol: `${test.images.toLocaleString("en")} test images, ${test.binarisation} binarisation, one sample of z an image, nats per image`,
    rows: [
      {
        label: `${result.steps.toLocaleString("en")} steps`,
        ...(published && Object.keys(figures(published)).length > 0 && { published: figures(published) }),
        ours: {
          negElbo: test.negElbo,
          rec: test.rec,
          kl: test.kl,
          standardError: test.standardError,
          ...evaluation,
        },
        ...(published && { note: [published.protocol, published.note].filter(Boolean).join("; ") }),
      },
    ],
  };
  const to = join(results, id);
  mkdirSync(to, { recursive: true });
  writeFileSync(join(to, "result.json"), `${JSON.stringify(saved, null, 2)}\n`);
  for (const picture of ["reconstructions.png", "samples.png"])
    copyFileSync(join(folder, "images", picture), join(to, picture));
}

/** The table of everything under docs/results. */
function writeIndex(): void {
  const all = readdirSync(results, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => JSON.parse(readFileSync(join(results, entry.name, "result.json"), "utf8")) as SavedResult);
  const cell = (figures: Figures | undefined): string =>
    figures
      ? Object.entries(figures)
          .map(([name, value]) => `${name} ${Number.isInteger(value) ? value : value.toFixed(3)}`)
          .join(", ")
      : "no number";
  const rows = all.flatMap(({ id, rows: list, protocol, command, elapsedMs }) =>
    list.map(
      ({ label, published, ours }) =>
        `| [${id}](${id}), ${label} | ${cell(published)} | ${cell(ours)} | ${protocol} | \`${command}\` | ${Math.round(elapsedMs / 1000)} s |`,
    ),
  );
  const head =
    "| experiment | published | ours | protocol of ours | command | time |\n| --- | --- | --- | --- | --- | --- |";
  writeFileSync(
    join(results, "README.md"),
    `# Results\n\nGenerated by \`tools/save-result.ts\`. The machine, commit and seed of each are in its \`result.json\`, with the publication's own protocol.\n\n${head}\n${rows.join("\n")}\n`,
  );
}

const { values, positionals } = parseArgs({
  options: { id: { type: "string" }, commit: { type: "string", default: "HEAD" }, evaluation: { type: "string" } },
  allowPositionals: true,
});
const run = positionals.at(0);
if (run !== undefined) {
  const id = values.id ?? basename(run).replace(/-\d{8}-\d{6}$/, "");
  save(run, id, values.commit, values.evaluation === undefined ? {} : measured(values.evaluation, run));
}
writeIndex();
