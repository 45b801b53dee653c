import type { TrainingEvent } from "@latents/core";
import { exitCodes, printError } from "../command/print-error.js";
import { programName, quoted } from "../output/command-words.js";
import { ProgressDisplay } from "./progress-display.js";
import { startTraining } from "./start-training.js";
import { summary } from "./summary.js";
import type { TrainingRequest } from "./training-events.js";

/** Signals that ask for an end after a checkpoint. */
const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a training in a process of its own and shows it; returns the exit code. Progress goes to stderr; stdout gets the summary, or with
 * `json` one JSON object.
 */
export async function trainCommand(request: TrainingRequest, { json }: { readonly json: boolean }): Promise<number> {
  const display = new ProgressDisplay(process.stderr);
  let last: TrainingEvent | undefined;
  const training = startTraining(request, (event) => {
    last = event;
    display.show(event);
  });
  let asked = 0;
  const onSignal = (): void => {
    asked++;
    if (asked === 1) {
      display.note(`stopping${display.run === undefined ? "" : " after a checkpoint"}; once more to quit at once`);
      training.stop();
    } else {
      training.kill();
      display.end();
      process.exit(exitCodes.interrupted);
    }
  };
  for (const signal of stopSignals) process.on(signal, onSignal);
  const { code, signal } = await training.ended;
  for (const name of stopSignals) process.off(name, onSignal);
  display.end();

  if (last?.type === "done") {
    process.stdout.write(json ? `${JSON.stringify(last.result)}\n` : summary(last));
    return exitCodes.done;
  }
  if (last?.type === "stopped") {
    process.stderr.write(`stopped ${last.run === undefined ? "before the first step" : `after step ${last.step}`}\n`);
    sayHowToResume(last.run);
    return exitCodes.interrupted;
  }
  if (last?.type === "failed") {
    const exitCode = printError(last.error);
    sayHowToResume(last.resume);
    return exitCode;
  }
  if (asked > 0) return exitCodes.interrupted;
  const how = signal === null ? `with code ${code}` : `by ${signal}`;
  const hint = signal === "SIGKILL" ? "; the system may have run out of memory: try a smaller train.batch" : "";
  printError({ kind: "failure", message: `the training process was ended ${how}${hint}` });
  sayHowToResume(display.run);
  return exitCodes.failed;
}

function sayHowToResume(run: string | undefined): void {
  if (run !== undefined) process.stderr.write(`resume with: ${programName()} train --resume ${quoted(run)}\n`);
}
