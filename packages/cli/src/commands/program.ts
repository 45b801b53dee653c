import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { version } from "../files/version.js";
import type { TrainingEffects } from "../run/training/start-training.js";
import type { Output } from "../terminal/effects.js";
import { completionRequest } from "./completion/completion-request.js";

type Register = (program: Command, effects: TrainingEffects) => void | Promise<void>;

/** Every command, in the order of the help; a call loads the one that it names. */
const commands: Readonly<Record<string, () => Promise<Register>>> = {
  train: async () => (await import("./train.js")).registerTrain,
  sweep: async () => (await import("./sweep/sweep.js")).registerSweep,
  "sweep-trial": async () => (await import("./sweep/sweep-trial.js")).registerSweepTrial,
  worker: async () => (await import("./sweep/worker.js")).registerWorker,
  studio: async () => (await import("./studio.js")).registerStudio,
  evaluate: async () => (await import("./model/evaluate.js")).registerEvaluate,
  compare: async () => (await import("./model/compare.js")).registerCompare,
  sample: async () => (await import("./model/sample.js")).registerSample,
  reconstruct: async () => (await import("./model/reconstruct.js")).registerReconstruct,
  restyle: async () => (await import("./model/restyle.js")).registerRestyle,
  encode: async () => (await import("./model/encode.js")).registerEncode,
  project: async () => (await import("./model/project.js")).registerProject,
  lattice: async () => (await import("./model/lattice.js")).registerLattice,
  traverse: async () => (await import("./model/traverse.js")).registerTraverse,
  interpolate: async () => (await import("./model/interpolate.js")).registerInterpolate,
  neighbours: async () => (await import("./model/neighbours.js")).registerNeighbours,
  quality: async () => (await import("./measure/quality.js")).registerQuality,
  disentangle: async () => (await import("./measure/disentangle.js")).registerDisentangle,
  complete: async () => (await import("./model/complete.js")).registerComplete,
  anomaly: async () => (await import("./model/anomaly.js")).registerAnomaly,
  impute: async () => (await import("./table/impute.js")).registerImpute,
  score: async () => (await import("./model/score.js")).registerScore,
  export: async () => (await import("./model/export.js")).registerExport,
  publish: async () => (await import("./model/publish.js")).registerPublish,
  import: async () => (await import("./import.js")).registerImport,
  curves: async () => (await import("./curves.js")).registerCurves,
  report: async () => (await import("./report.js")).registerReport,
  doctor: async () => (await import("./doctor.js")).registerDoctor,
  runs: async () => (await import("./runs.js")).registerRuns,
  describe: async () => (await import("./describe.js")).registerDescribe,
  recipes: async () => (await import("./recipes.js")).registerRecipes,
  classify: async () => (await import("./model/classify.js")).registerClassify,
  augment: async () => (await import("./model/augment.js")).registerAugment,
  reproduce: async () => (await import("./reproduce.js")).registerReproduce,
  board: async () => (await import("./reproduce.js")).registerBoard,
  "new-part": async () => (await import("./new-part.js")).registerNewPart,
  data: async () => (await import("./data/data.js")).registerData,
  completion: async () => (await import("./completion/completion.js")).registerCompletion,
};

/**
 * The command `latents` with the commands that `args` need: the one that they name, or all of them, for the help and for a name that there
 * is not. Errors of parsing are thrown, not exited with.
 */
export async function createProgram(args: readonly string[], effects: TrainingEffects): Promise<Command> {
  const program = new Command("latents")
    .description("Train, measure, explore and ship variational autoencoders.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    // `suggestion` knows more: the values of options too
    .showSuggestionAfterError(false)
    .configureOutput({
      writeOut: (text) => effects.stdout.write(text),
      writeErr: (text) => effects.stderr.write(text),
      outputError: () => undefined,
      getOutHelpWidth: () => widthOf(effects.stdout),
      getErrHelpWidth: () => widthOf(effects.stderr),
    })
    .exitOverride();
  for (const name of wanted(args)) await (await commands[name]())(program, effects);
  giveVersion(program.commands);
  return program;
}

/** Undefined where nothing has a width: the parser then takes its own. */
const widthOf = ({ isTTY, columns }: Output): number => (isTTY && columns) || 80;

/** Names of the commands to load. What a shell's script says, and the completion of a command's name, know all. */
function wanted([first = "", ...others]: readonly string[]): readonly string[] {
  if (/^(-V|--version)$/.test(first)) return [];
  const [, name = "", ...words] = others;
  if (first === completionRequest && words.length > 0 && Object.hasOwn(commands, name)) return [name, "completion"];
  return Object.hasOwn(commands, first) && first !== "completion" ? [first] : Object.keys(commands);
}

/** Commands within commands too. */
function giveVersion(all: readonly CommandUnknownOpts[]): void {
  for (const command of all) {
    command.version(version(), "-V, --version", "print the version");
    giveVersion(command.commands);
  }
}
