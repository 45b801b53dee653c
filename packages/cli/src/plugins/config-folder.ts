import { homedir } from "node:os";
import path from "node:path";

/**
 * Where what a user has decided is kept: `LATENTS_CONFIG` if set, else the system's folder for it: `XDG_CONFIG_HOME` or `~/.config`,
 * `~/Library/Application Support` on macOS, `%APPDATA%` on Windows, each with `latents` below it.
 */
export function configFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.LATENTS_CONFIG) return path.resolve(env.LATENTS_CONFIG);
  if (env.XDG_CONFIG_HOME) return path.join(env.XDG_CONFIG_HOME, "latents");
  if (platform === "win32" && env.APPDATA) return path.join(env.APPDATA, "latents");
  return path.join(homedir(), ...(platform === "darwin" ? ["Library", "Application Support"] : [".config"]), "latents");
}
