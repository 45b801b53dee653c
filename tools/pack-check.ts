import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * `npm run pack-check`: packs each package, looks at what is in it, installs the tarballs into an empty folder, and uses them there
 * as a stranger would. Builds afresh, so that nothing of a deleted source is packed; needs the npm registry for the dependencies.
 */
const root = fileURLToPath(new URL("..", import.meta.url));
const packages = ["native", "core", "cli"];
const folder = mkdtempSync(join(tmpdir(), "latents-pack-"));

const run = (cwd: string, command: string, ...args: string[]): string =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim();
const must = (holds: boolean, message: string): void => {
  if (!holds) throw new Error(message);
};

/** Packs one package; answers the tarball's path. */
const pack = (name: string): string => {
  type Packed = { filename: string; name: string; size: number; files: { path: string }[] };
  const output = run(join(root, "packages", name), "npm", "pack", "--json", "--pack-destination", folder);
  const parsed = JSON.parse(output) as Packed[] | Record<string, Packed>;
  const [packed] = Object.values(parsed);
  const paths = packed.files.map((file) => file.path);
  for (const path of ["LICENSE", "README.md", "package.json", "dist/index.js", "dist/index.d.ts"]) {
    must(paths.includes(path), `${packed.name}: the tarball lacks ${path}`);
  }
  must(name !== "cli" || paths.includes("page/index.html"), `${packed.name}: the tarball lacks the studio's page`);
  const known = (path: string): boolean =>
    /^(dist|bin|page|prebuilds)\//.test(path) || ["LICENSE", "README.md", "package.json"].includes(path);
  const foreign = paths.filter((path) => !known(path) || /\.test\.|\.tsbuildinfo$/.test(path));
  must(foreign.length === 0, `${packed.name}: the tarball must not contain ${foreign.join(", ")}`);
  process.stdout.write(`${packed.filename}: ${paths.length} files, ${Math.ceil(packed.size / 1024)} KiB\n`);
  return join(folder, packed.filename);
};

try {
  for (const name of packages) rmSync(join(root, "packages", name, "dist"), { recursive: true, force: true });
  run(root, "npm", "run", "--silent", "build");
  const tarballs = packages.map(pack);
  const { version } = JSON.parse(readFileSync(join(root, "packages/cli/package.json"), "utf8")) as { version: string };
  const home = join(folder, "home");
  mkdirSync(home);
  writeFileSync(join(home, "package.json"), '{ "private": true, "type": "module" }\n');
  // Without this, onnxruntime-node's install script fetches CUDA on Linux.
  const flags = ["--no-audit", "--no-fund", "--loglevel=error", "--onnxruntime-node-install=skip"];
  run(home, "npm", "install", ...flags, ...tarballs);

  const printed = run(home, "npx", "--no-install", "latents", "--version");
  must(printed.split(/\s+/).includes(version), `latents --version printed ${printed}, not ${version}`);

  writeFileSync(
    join(home, "use.js"),
    `import * as latents from "latents";
import * as core from "@latents/core";
const lacking = Object.keys(core).filter((name) => !(name in latents));
if (lacking.length > 0) throw new Error("latents does not re-export " + lacking.join(", "));
console.log(Object.keys(latents).length);
`,
  );
  const names = Number(run(home, "node", "use.js"));
  must(names > 0, "importing latents gives no names");
  const trained = run(home, "npx", "--no-install", "latents", "train", "--steps", "20", "--out", "a-run", "--json");
  must(Number((JSON.parse(trained) as { steps: number }).steps) === 20, `latents train printed ${trained}`);
  process.stdout.write(
    `both install, run and train on MNIST in an empty folder: latents ${printed}, ${names} exported names\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
