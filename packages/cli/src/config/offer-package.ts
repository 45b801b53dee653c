import { installCommand } from "./install-command.js";
import { optionalPackages, specOf } from "./optional-package.js";

/** What the offer does to the world. */
export interface OfferEffects {
  /** Whether somebody can answer. */
  readonly interactive: boolean;
  ask(question: string): Promise<string>;
  /** Runs a command with its output on stderr; answers its exit code. */
  run(words: readonly string[]): Promise<number>;
  write(text: string): void;
}

/**
 * Asks whether to install an optional package and does so where `latents` finds it. Answers whether it is installed now; false at once
 * where nobody can answer, so that the error that names the command is all that a script sees.
 */
export async function offerPackage(name: string, effects: OfferEffects): Promise<boolean> {
  const wanted = Object.values(optionalPackages).find((one) => one.name === name);
  if (!wanted || !effects.interactive) return false;
  const { words, line } = installCommand(specOf(wanted));
  const { what, megabytes } = wanted;
  const answer = await effects.ask(`This takes ${what}: ${name}, ${megabytes} MB. Run "${line}" now? [Y/n] `);
  if (!/^(y(es)?)?$/i.test(answer.trim())) return false;
  const code = await effects.run(words).catch(() => 1);
  if (code !== 0) effects.write(`"${line}" ended with code ${code}\n`);
  return code === 0;
}
