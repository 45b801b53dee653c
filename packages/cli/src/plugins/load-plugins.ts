import { builtInParts, withPlugin, type Parts } from "@latents/core";
import { readPlugin, type PluginFile } from "./plugin-file.js";
import { runModule } from "./run-module.js";
import { trustPlugins, untrustedOf } from "./trusted-plugins.js";
import { UntrustedPluginError } from "./untrusted-plugin-error.js";

/** Plug-ins that run in this process: the words that they give, with the built-in ones, and their sources. */
export interface LoadedPlugins {
  readonly parts: Parts;
  readonly files: readonly PluginFile[];
}

/** None. */
export const noPlugins: LoadedPlugins = { parts: builtInParts, files: [] };

/** Who wants a plug-in to run. */
export interface PluginWish {
  readonly file: PluginFile;
  /** The user has named this very file, on the command line or in a program: its code may run. Else it may if its version has been let run before. */
  readonly isNamed: boolean;
}

/**
 * Runs plug-ins and gives their words with the built-in ones. Nothing is run unless all may.
 * Throws UntrustedPluginError for those that may not, FormatError or InputError for what is wrong with one.
 */
export async function runPlugins(wishes: readonly PluginWish[]): Promise<LoadedPlugins> {
  if (wishes.length === 0) return noPlugins;
  const named = wishes.filter(({ isNamed }) => isNamed).map(({ file }) => file);
  const versions = (isNamed: boolean) =>
    wishes
      .filter(
        (wish) => wish.isNamed === isNamed && (isNamed || !named.some(({ sha256 }) => sha256 === wish.file.sha256)),
      )
      .map(({ file: { path, sha256 } }) => ({ path, sha256 }));
  const untrusted = await untrustedOf(versions(false));
  if (untrusted.length > 0) throw new UntrustedPluginError(untrusted);
  // what is made with them can then be opened without a question; if it cannot be kept, the question comes
  await trustPlugins(versions(true)).catch(() => undefined);
  const files = distinct(wishes.map(({ file }) => file));
  let parts: Parts = builtInParts;
  for (const { path, shown } of files) {
    const exported = await runModule(path, (module) => module, { shown, gives: "its words" });
    parts = withPlugin(parts, exported, shown);
  }
  return { parts, files };
}

/** Plug-ins that a program names: they run, and their words are those of `parts`. Throws as `runPlugins`. */
export async function loadPlugins(paths: readonly string[]): Promise<LoadedPlugins> {
  const files = await Promise.all(paths.map((path) => readPlugin(path)));
  return runPlugins(files.map((file) => ({ file, isNamed: true })));
}

/** One file named twice is one plug-in. */
const distinct = (files: readonly PluginFile[]): PluginFile[] =>
  files.filter(({ path }, i) => files.findIndex((other) => other.path === path) === i);
