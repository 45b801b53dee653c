import { spawn } from "node:child_process";
import { createInterface } from "node:readline/promises";
import { installCommand } from "../config/install-command.js";
import { optionalPackages, specOf } from "../config/optional-package.js";

/** What the offer does to the world; tests put their own in its place. */
export interface OfferEffects {
  /** Whether somebody can answer. */
  readonly interactive: boolean;
  ask(question: string): Promise<string>;
  /** Runs a command with its output on stderr; answers its exit code. */
  run(words: readonly string[]): Promise<number>;
  write(text: string): void;
}

const terminal: OfferEffects = {
  interactive: process.stdin.isTTY && process.stderr.isTTY && !process.env["CI"],
  ask: async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      // Ctrl-C and Ctrl-D are a no
      return await Promise.race([
        lines.question(question),
        new Promise<string>((resolve) => lines.once("close", () => resolve("no"))),
      ]);
    } finally {
      lines.close();
    }
  },
  run: ([command, ...args]) =>
    new Promise((resolve, reject) => {
      // npm is a script on Windows, which only a shell starts
      const child = spawn(command, args, { stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
      child.once("error", reject);
      child.once("close", (code) => resolve(code ?? 1));
    }),
  write: (text) => void process.stderr.write(text),
};

/**
 * Asks whether to install an optional package and does so where `latents` finds it. Answers whether it is installed now; false at once
 * where nobody can answer, so that the error that names the command is all that a script sees.
 */
export async function offerPackage(name: string, effects: OfferEffects = terminal): Promise<boolean> {
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
