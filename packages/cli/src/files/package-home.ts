import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Folder of the package that the module at an address (`import.meta.url`) belongs to: the nearest above it that has a package.json. A module
 * lies elsewhere in the build than among the sources, so that no path from one to a file of its package holds for both.
 */
export function packageHome(module: string): string {
  const above = (folder: string): string =>
    existsSync(path.join(folder, "package.json")) || path.dirname(folder) === folder
      ? folder
      : above(path.dirname(folder));
  return above(path.dirname(fileURLToPath(module)));
}
