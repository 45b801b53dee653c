import { homedir } from "node:os";
import path from "node:path";

/**
 * Where downloaded data sets are kept: `LATENTS_CACHE` if set, else the system's folder for caches: `XDG_CACHE_HOME` or `~/.cache`,
 * `~/Library/Caches` on macOS, `%LOCALAPPDATA%` on Windows, each with `latents` below it.
 */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.LATENTS_CACHE) return path.resolve(env.LATENTS_CACHE);
  if (env.XDG_CACHE_HOME) return path.join(env.XDG_CACHE_HOME, "latents");
  if (platform === "win32" && env.LOCALAPPDATA) return path.join(env.LOCALAPPDATA, "latents", "cache");
  return path.join(homedir(), ...(platform === "darwin" ? ["Library", "Caches"] : [".cache"]), "latents");
}
