import type { ConfigInput, PluginConfigInput } from "@latents/core";

/**
 * Lets the editor and the compiler check a config file in TypeScript; returns it as it is. One that names `plugins` may use any word.
 * ```ts
 * import { defineConfig } from "latents";
 * export default defineConfig({ model: { latent: 2 }, train: { steps: 2000 } });
 * ```
 */
export const defineConfig = (config: ConfigInput | PluginConfigInput): ConfigInput => config as ConfigInput;
