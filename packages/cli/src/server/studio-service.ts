import { configKeys, type ConfigKey } from "@latents/core";
import { defaultRecipe } from "../config/config-layer.js";
import { listRecipes } from "../config/recipes/index.js";
import { importRun } from "../run/archive/import-run.js";
import type { Run } from "../run/open-run.js";
import type {
  Comparison,
  DataEntry,
  ImportAnswer,
  MetricsPage,
  RecipeEntry,
  RunArchive,
  RunDetail,
  RunPlane,
  RunSummary,
  RunTableRows,
  StudioSweep,
  TrainBody,
  TrainingAnswer,
  UnreadableRun,
} from "@latents/core";
import { noPlugins, type LoadedPlugins } from "../plugins/index.js";
import { ChangeFeed } from "./runs/change-feed.js";
import { compareRuns } from "./runs/compare-runs.js";
import { ImageData, type ImageFile, type KnownSplit } from "./runs/image-data.js";
import { readMetricsSince } from "./runs/metrics-tail.js";
import { renameRun, trashRun } from "./runs/move-run.js";
import { readReport, readRunFile, type RunFile, type ServedFolder } from "./runs/run-file.js";
import { RunModels, whyOnlyNets, type SentModel } from "./runs/run-model.js";
import { RunList } from "./runs/run-list.js";
import { isSweep } from "./runs/run-shelf.js";
import { TableRows } from "./runs/table-rows.js";
import type { Standing } from "./runs/run-mark.js";
import { detail, planeSteps, summarise } from "./runs/run-summary.js";
import type { StartTraining } from "../run/training/start-training.js";
import { RefusedError } from "./http/refuse.js";
import { publishedPage } from "./publish/publish-run.js";
import { Trainings } from "./trainings.js";

/** What the server can do, each for a request that was checked: runs are whole ones of the folder, files lie within their run. */
export interface StudioService {
  /** Newest first. */
  list(): Promise<readonly RunSummary[]>;
  /** What lies among the runs and cannot be read. */
  unreadable(): Promise<readonly UnreadableRun[]>;
  show(run: Run): Promise<RunDetail>;
  metrics(run: Run, since: string | undefined): Promise<MetricsPage>;
  /** What was drawn of its plane. */
  plane(run: Run): Promise<RunPlane>;
  file(path: string, folder: ServedFolder, name: string): Promise<RunFile>;
  report(run: Run): Promise<RunFile>;
  /** What names the model that `model` would give. */
  modelTag(run: Run): Promise<string>;
  model(run: Run, tag: string): Promise<SentModel>;
  data(): Promise<readonly DataEntry[]>;
  knownData(split: KnownSplit): Promise<ImageFile>;
  runData(run: Run, split: "train" | "test"): Promise<ImageFile>;
  /** Rows of the table that it was trained on. */
  table(run: Run): Promise<RunTableRows>;
  /** Its model as one page without a server, `latents publish`. */
  publish(run: Run): Promise<Buffer>;
  compare(runs: readonly Run[]): Promise<Comparison>;
  rename(run: Run, name: string): Promise<{ readonly name: string }>;
  trash(run: Run): Promise<{ readonly trash: string }>;
  /** Of an archive whose files were checked. */
  importRun(archive: RunArchive): Promise<ImportAnswer>;
  train(body: TrainBody): Promise<TrainingAnswer>;
  stop(run: Run): Promise<TrainingAnswer>;
  resume(run: Run): Promise<TrainingAnswer>;
  pause(run: Run): Promise<TrainingAnswer>;
  continue(run: Run): Promise<TrainingAnswer>;
  recipes(): Promise<readonly RecipeEntry[]>;
  configKeys(): readonly ConfigKey[];
  /** Of a folder that is a sweep's. */
  readonly sweep?: ShownSweep;
  listen: ChangeFeed["listen"];
}

/** A sweep that others train. */
export interface ShownSweep {
  look(): Promise<StudioSweep>;
  /** As SVG; undefined until there is one. */
  curve(): Promise<string | undefined>;
}

/** What a studio is given beside its folder. */
interface StudioParts {
  readonly startTraining?: StartTraining;
  readonly plugins?: LoadedPlugins;
  readonly sweep?: ShownSweep;
}

/** Test images that a published page carries, as many as the command takes where it is not told. */
const publishedImages = 2000;
const silent = { write: () => true };

/** The real one, over a folder of runs. */
export function createStudioService(
  runs: string,
  { startTraining, plugins = noPlugins, sweep }: StudioParts = {},
): { readonly service: StudioService; readonly trainings: Trainings } {
  const standing = (name: string): Standing => {
    if (trainings.isPaused(name)) return "paused";
    return trainings.has(name) ? "training" : undefined;
  };
  const list = new RunList(runs, standing);
  const summary = async (run: Run): Promise<RunSummary> =>
    (await list.row(run.name)).run ?? summarise(run, standing(run.name));
  const feed = new ChangeFeed({ runs, row: (name) => list.row(name), standing });
  const trainings = new Trainings(runs, (name, event) => feed.tell("training", { name, event }), {
    startTraining,
    plugins,
  });
  const [models, images, tables] = [new RunModels(), new ImageData(), new TableRows()];
  /** What changes the folder of the runs: a sweep's belongs to those who train it. */
  const change = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isSweep(runs)) throw new RefusedError(409, "trials of a sweep are only shown here: latents sweep changes them");
    return work();
  };
  const service: StudioService = {
    sweep,
    list: () => list.all(),
    unreadable: () => list.unreadable(),
    show: async (run) => detail(run, await summary(run)),
    metrics: (run, since) => readMetricsSince(run.files.metrics, since),
    plane: async (run) => ({ steps: await planeSteps(run) }),
    file: readRunFile,
    report: readReport,
    modelTag: (run) => models.tag(run),
    model: (run, tag) => models.read(run, tag),
    data: () => images.list(),
    knownData: (split) => images.known(split),
    runData: (run, split) => images.ofRun(run, split),
    table: (run) => tables.ofRun(run),
    publish: async (run) => {
      const why = whyOnlyNets(run);
      if (why !== undefined)
        throw new RefusedError(
          422,
          `${run.name}: its model is ${why}: latents studio --export writes a page for its nets`,
        );
      // says what is wrong where there is no checkpoint, or a strange one
      await models.tag(run);
      // of images that are not to be had, or not to be sent, none come along
      const had = await Promise.all([images.ofRun(run, "test"), images.ofRun(run, "train")]).catch(() => undefined);
      const options = { images: had ? publishedImages : 0, opening: { threads: 1 } };
      const { html } = await publishedPage(run.folder, "one file", options, { stderr: silent });
      return Buffer.from(html);
    },
    compare: async (some) => compareRuns(some, await Promise.all(some.map(summary))),
    rename: (run, name) =>
      change(async () => {
        await renameRun(runs, run, name);
        return { name };
      }),
    trash: (run) => change(async () => ({ trash: await trashRun(runs, run) })),
    importRun: (archive) => change(async () => ({ name: await importRun(archive, runs) })),
    train: (body) => change(() => trainings.start(body)),
    stop: (run) => trainings.stop(run),
    resume: (run) => change(() => trainings.resume(run)),
    pause: (run) => trainings.pause(run),
    continue: (run) => trainings.continue(run),
    recipes: async () =>
      (await listRecipes()).map(({ name, title, description, config }) => ({
        ...{ name, title, description, config },
        isDefault: name === defaultRecipe,
      })),
    configKeys: () => configKeys(plugins.parts).filter(({ path }) => path !== "plugins"),
    listen: (last, hear) => feed.listen(last, hear),
  };
  return { service, trainings };
}
