import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";

/**
 * `npm run bundle`: the JavaScript of the packages, a file for each entry and few for what entries share. Node takes half a millisecond for each
 * file that it loads, and a command had a thousand. A package's dependencies stay outside, so that a plug-in, a script and the command share one
 * instance of each; its devDependencies are taken in, with their licenses in a file. Declarations are the compiler's, file by file.
 */
const root = fileURLToPath(new URL("..", import.meta.url));

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, { readonly "latents-source": string }>>;
  readonly dependencies?: object;
  readonly optionalDependencies?: object;
  readonly peerDependencies?: object;
}

/** The packages, each with the entries that are started or chosen by their path, beside those that it exports. */
const packages: Readonly<
  Record<string, { entries?: readonly string[]; platform?: "neutral"; unused?: readonly string[] }>
> = {
  native: {},
  // papaparse asks for Node's streams where it is given one, which nothing of ours does
  core: { entries: ["runtime/ort-node", "runtime/ort-web"], platform: "neutral", unused: ["stream"] },
  cli: { entries: ["bin", "training-process"] },
  experiments: {},
};

/** The build for Node is CommonJS, which asks for modules of Node in a way that no bundle of ES modules can have. */
const yaml = join(dirname(createRequire(import.meta.url).resolve("yaml/package.json")), "browser/index.js");

const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;

/** Writes the JavaScript in a package's `dist`; the first entry there is then as old as the sources that it is made of. */
async function bundlePackage(name: string): Promise<void> {
  const folder = join(root, "packages", name);
  const { entries = [], platform = "node", unused = [] } = packages[name];
  const { exports, dependencies, optionalDependencies, peerDependencies } = readManifest(folder);
  const exported = Object.values(exports).map((entry) => /^\.\/src\/(.*)\.ts$/.exec(entry["latents-source"])![1]);
  const outside = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
  const begun = new Date();
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints: [...exported, ...entries].map((entry) => ({ in: `src/${entry}.ts`, out: entry })),
    outdir: "dist",
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform,
    mainFields: ["module", "main"],
    target: "es2022",
    // a name with # is chosen by whoever loads the package
    external: ["#*", ...unused, ...outside.flatMap((other) => [other, `${other}/*`])],
    alias: { yaml },
    sourcemap: true,
    metafile: true,
    logLevel: "warning",
  });
  // what an earlier build left
  for (const file of readdirSync(join(folder, "dist"), { recursive: true, encoding: "utf8" }))
    if (/\.js(\.map)?$/.test(file) && !(join("dist", file) in metafile.outputs)) rmSync(join(folder, "dist", file));
  const notices = noticesOf(folder, metafile);
  if (notices !== "") writeFileSync(join(folder, "dist/THIRD-PARTY-NOTICES.txt"), notices);
  utimesSync(join(folder, "dist/index.js"), begun, begun);
}

/** The licenses of what was taken in. Throws Error for a package that brings none: it must stay a dependency. */
function noticesOf(folder: string, { outputs }: Metafile): string {
  const inputs = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  const homes = inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? []);
  return [...new Set(homes)]
    .map((home) => join(folder, home))
    .map((home) => {
      const { name, version } = readManifest(home);
      const license = readdirSync(home).find((file) => /^licen[cs]e/i.test(file));
      if (license === undefined) throw new Error(`${name} has no file LICENSE: packages that take it in need one`);
      return `${name} ${version}\n\n${readFileSync(join(home, license), "utf8").trim()}\n`;
    })
    .sort()
    .join(`\n${"-".repeat(80)}\n\n`);
}

await Promise.all(Object.keys(packages).map(bundlePackage));
