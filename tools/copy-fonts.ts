import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { FACES } from "../packages/cli/src/draw/svg/font-files.js";

/** Part of `npm run build`: the two faces of DejaVu that pictures are set in, 1.5 MB of the 12 MB of their package, with its license. */
const from = dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json"));
const to = fileURLToPath(new URL("../packages/cli/fonts/", import.meta.url));
mkdirSync(to, { recursive: true });
for (const name of FACES) copyFileSync(join(from, "ttf", name), join(to, name));
copyFileSync(join(from, "LICENSE"), join(to, "LICENSE"));
