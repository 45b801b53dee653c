import { execFileSync } from "node:child_process";
import { packageHome, version } from "latents/files";

/** The commit of these sources where they lie in a checkout of their own repository, else the version. */
export function sourcesCommit(): string {
  const here = packageHome(import.meta.url);
  const git = (...words: string[]): string =>
    execFileSync("git", ["-C", here, ...words], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    // an installed package may lie in somebody else's repository
    if (!git("ls-files", "--error-unmatch", "package.json")) return version();
    const changed = git("status", "--porcelain", "--untracked-files=no", "..") !== "";
    return `${git("rev-parse", "--short", "HEAD")}${changed ? " with changes" : ""}`;
  } catch {
    return `latents ${version()}`;
  }
}
