import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { packageHome } from "../files/index.js";

/** A command of a package manager. */
export interface InstallCommand {
  readonly words: readonly string[];
  /** As it is typed. */
  readonly line: string;
}

/** Where the files of `latents` lie, and where the user works. */
export interface InstallPlace {
  /** Folder of the package. */
  readonly self: string;
  readonly cwd: string;
}

const thisPlace = (): InstallPlace => ({
  self: realpathSync(packageHome(import.meta.url)),
  cwd: process.cwd(),
});

/** Package managers by the lock file that each keeps. */
const managers: readonly (readonly [lock: string, words: readonly string[]])[] = [
  ["pnpm-lock.yaml", ["pnpm", "add"]],
  ["yarn.lock", ["yarn", "add"]],
  ["bun.lock", ["bun", "add"]],
];

/**
 * The command that adds a package (`name@version`) where this installation of `latents` finds it: in the user's project, where that has
 * `latents`, by the project's own package manager; else beside `latents`: globally, or in the folder that `npx` keeps it in.
 */
export function installCommand(spec: string, { self, cwd }: InstallPlace = thisPlace()): InstallCommand {
  const project = ancestors(cwd).find((folder) => isSame(path.join(folder, "node_modules", "latents"), self));
  if (project !== undefined) {
    const manager = managers.find(([lock]) => existsSync(path.join(project, lock)));
    return command([...(manager?.[1] ?? ["npm", "install"]), spec]);
  }
  const modules = path.dirname(self);
  const holder = path.dirname(modules);
  if (path.basename(modules) !== "node_modules") return command(["npm", "install", spec]);
  if (existsSync(path.join(holder, "package.json"))) return command(["npm", "install", "--prefix", holder, spec]);
  return command(["npm", "install", "--global", spec]);
}

const command = (words: readonly string[]): InstallCommand => ({
  words,
  line: words.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(" "),
});

function ancestors(folder: string): string[] {
  const above = path.dirname(folder);
  return above === folder ? [folder] : [folder, ...ancestors(above)];
}

const isSame = (folder: string, self: string): boolean => existsSync(folder) && realpathSync(folder) === self;
