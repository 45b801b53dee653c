import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { registerAnomaly } from "../commands/anomaly.js";
import { registerComplete } from "../commands/complete.js";
import { registerAugment } from "../commands/augment.js";
import { registerClassify } from "../commands/classify.js";
import { registerCompletion } from "../commands/completion.js";
import { registerCurves } from "../commands/curves.js";
import { registerData } from "../commands/data.js";
import { registerEncode } from "../commands/encode.js";
import { registerEvaluate } from "../commands/evaluate.js";
import { registerExport } from "../commands/export.js";
import { registerImport } from "../commands/import.js";
import { registerInterpolate } from "../commands/interpolate.js";
import { registerLattice } from "../commands/lattice.js";
import { registerNeighbours } from "../commands/neighbours.js";
import { registerProject } from "../commands/project.js";
import { registerRecipes } from "../commands/recipes.js";
import { registerReconstruct } from "../commands/reconstruct.js";
import { registerReport } from "../commands/report.js";
import { registerReproduce } from "../commands/reproduce.js";
import { registerRestyle } from "../commands/restyle.js";
import { registerRuns } from "../commands/runs.js";
import { registerSample } from "../commands/sample.js";
import { registerSweep } from "../commands/sweep.js";
import { registerStudio } from "../commands/studio.js";
import { registerTrain } from "../commands/train.js";
import { registerTraverse } from "../commands/traverse.js";
import { version } from "./version.js";

/** One line per command; each loads what it needs when it runs. */
const commands: readonly ((program: Command) => void)[] = [
  registerTrain,
  registerSweep,
  registerStudio,
  registerEvaluate,
  registerSample,
  registerReconstruct,
  registerRestyle,
  registerEncode,
  registerProject,
  registerLattice,
  registerTraverse,
  registerInterpolate,
  registerNeighbours,
  registerComplete,
  registerAnomaly,
  registerExport,
  registerImport,
  registerCurves,
  registerReport,
  registerRuns,
  registerRecipes,
  registerClassify,
  registerAugment,
  registerReproduce,
  registerData,
  registerCompletion,
];

/** The command `latents` with all its commands. Errors of parsing are thrown, not exited with. */
export function createProgram(): Command {
  const program = new Command("latents")
    .description("Train, measure, explore and ship variational autoencoders.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .showSuggestionAfterError()
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
  for (const register of commands) register(program);
  giveVersion(program.commands);
  return program;
}

/** Commands within commands too. */
function giveVersion(all: readonly CommandUnknownOpts[]): void {
  for (const command of all) {
    command.version(version(), "-V, --version", "print the version");
    giveVersion(command.commands);
  }
}
