import { trustPlugins, type PluginVersion } from "./trusted-plugins.js";

/** What the question does to the world. */
export interface TrustEffects {
  /** Whether somebody can answer. */
  readonly interactive: boolean;
  ask(question: string): Promise<string>;
}

/**
 * Asks whether the code of plug-ins may run, and remembers a yes by their hashes; `isGiven` is the answer of a command line (`--trust`). Answers whether it may;
 * false at once where nobody can answer, so that the error that names `--trust` is all that a script sees.
 */
export async function offerTrust(
  plugins: readonly PluginVersion[],
  isGiven: boolean,
  effects: TrustEffects,
): Promise<boolean> {
  const lines = plugins.map(({ path, sha256 }) => `  ${path}\n  sha256 ${sha256}\n`).join("");
  const question = `This takes the code of ${plugins.length === 1 ? "a plug-in that has" : "plug-ins that have"} not been run here before:\n${lines}It can do all that you can: read it first. Run it, now and later? [y/N] `;
  if (!isGiven && !(effects.interactive && /^y(es)?$/i.test((await effects.ask(question)).trim()))) return false;
  await trustPlugins(plugins);
  return true;
}
