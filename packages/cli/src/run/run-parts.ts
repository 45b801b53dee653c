import { builtInParts, resolveConfig, type Parts, type RunRecord } from "@latents/core";
import { readKeptPlugins, runPlugins } from "../plugins/index.js";
import { runFiles } from "./run-files.js";

/**
 * The words of a run's config: the built-in ones, and those of the plug-ins whose sources the run keeps, if their code may run: it has been let run before,
 * or its hash is among `allowed`. Throws UntrustedPluginError where it may not, FormatError where a source is not the one that the run was begun with.
 */
export async function runParts(
  folder: string,
  { config, plugins = [] }: RunRecord,
  allowed: readonly string[],
): Promise<Parts> {
  if (plugins.length === 0) return builtInParts;
  const files = await readKeptPlugins(folder, plugins);
  const { parts } = await runPlugins(files.map((file) => ({ file, isNamed: allowed.includes(file.sha256) })));
  // options that no code had looked at when the config was read
  resolveConfig([{ source: runFiles(folder).config, values: config }], { parts });
  return parts;
}
