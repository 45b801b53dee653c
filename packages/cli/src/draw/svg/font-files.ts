import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { packageHome } from "../../files/index.js";

/** What pictures are set in: upright and bold, for no picture of ours has more. */
export const FACES = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"] as const;

/** Paths of the faces: in this package, where the build puts them; in a clone that is not built, in their own. */
export function fontFiles(): string[] {
  const packed = path.join(packageHome(import.meta.url), "fonts");
  const folder = existsSync(packed)
    ? packed
    : path.join(path.dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json")), "ttf");
  return FACES.map((face) => path.join(folder, face));
}
