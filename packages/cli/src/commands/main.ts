import { CommanderError, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { ErrorReport } from "@latents/core";
import { offerTrust } from "../plugins/offer-trust.js";
import { completionRequest } from "./completion/completion-request.js";
import { errorReport, exitCodes, printError } from "../terminal/print-error.js";
import type { TrainingEffects } from "../run/training/start-training.js";
import { createProgram } from "./program.js";

/** What a terminal's user is asked while a command waits. */
export interface Offers {
  /** To add an optional package. Answers whether it is there now. */
  readonly addPackage: (name: string) => Promise<boolean>;
  /** To let the code of plug-ins run; `isGiven` where the arguments say so already. Answers whether it may now. */
  readonly trust: (plugins: NonNullable<ErrorReport["untrusted"]>, isGiven: boolean) => Promise<boolean>;
}

const no = (): Promise<boolean> => Promise.resolve(false);
/** Where nobody is asked; `--trust` counts all the same. */
const nobody: Offers = {
  addPackage: no,
  trust: (plugins, isGiven) => offerTrust(plugins, isGiven, { interactive: false, ask: () => Promise.resolve("no") }),
};

/**
 * Runs the command with a user's arguments; returns its exit code. Where it takes a package that is not installed, or the code of a plug-in that the user
 * has not let run, a terminal's user is asked, and the command begins again.
 */
export async function main(
  args: readonly string[],
  effects: TrainingEffects,
  offers: Offers = nobody,
): Promise<number> {
  const asked = args[0] === "complete" && args[1] === "--";
  const words = asked ? [completionRequest, ...args.slice(1)] : args;
  let program: CommandUnknownOpts | undefined;
  try {
    program = await createProgram(words, effects);
    if (args.length === 0) {
      program.outputHelp();
      return exitCodes.done;
    }
    await program.parseAsync(words, { from: "user" });
    return effects.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      const report = errorReport(error);
      const { missing, untrusted } = report;
      // each once: what is missing again is an error
      if (missing !== undefined && (await offers.addPackage(missing)))
        return main(args, effects, {
          ...offers,
          addPackage: (name) => (name === missing ? no() : offers.addPackage(name)),
        });
      if (untrusted !== undefined && (await offers.trust(untrusted, args.includes("--trust"))))
        return main(args, effects, { ...offers, trust: no });
      return printError(report, effects);
    }
    // help and version arrive as errors too
    if (error.exitCode === 0) return exitCodes.done;
    if (error.code === "commander.help") return exitCodes.badInput;
    const { suggestion } = await import("./suggestion.js");
    const hint = program ? suggestion(error, program, words) : "";
    const message = error.message.replace(/^error: /, "").replaceAll("\n", " ");
    const said = hint === "" ? message : message.replace(/\.$/, "") + hint;
    return printError(
      { kind: "input", message: `${said}${said.endsWith("?") ? " See" : "; see"} latents --help` },
      effects,
    );
  }
}
