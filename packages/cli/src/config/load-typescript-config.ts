import { InputError } from "@latents/core";
import { runModule } from "../plugins/index.js";

/**
 * Runs a TypeScript or JavaScript module and returns its default export, or the one named `config`; a function is called, and a
 * promise awaited.  Throws InputError if it cannot be read, has neither or does not come to an end, FormatError with line and column if it
 * does not compile or throws.
 */
export async function loadTypeScriptConfig(file: string, limitMs?: number): Promise<unknown> {
  const values = await runModule(file, (exported) => valueOf(exported["default"] ?? exported["config"]), {
    gives: "the config",
    limitMs,
  });
  if (values === undefined)
    throw new InputError(`${file}: must export the config: export default defineConfig({ ... }), or as "config"`);
  return values;
}

const valueOf = (exported: unknown): unknown =>
  typeof exported === "function" ? (exported as () => unknown)() : exported;
