import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import { onnxruntimeAlias, onnxruntimePlatforms, writeOnnxruntime, writePlatform } from "./pack-onnxruntime.js";

/** A tarball that npm has packed. */
export interface Packed {
  readonly name: string;
  readonly version: string;
  readonly file: string;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly paths: readonly string[];
}

const root = fileURLToPath(new URL("..", import.meta.url));
const workspaces = ["native", "core", "cli", "studio", "experiments"];

/**
 * Builds afresh, so that nothing of a deleted source is packed, and packs all that is published into a folder: the workspaces, and ONNX
 * Runtime for the platforms. `npm publish` takes each tarball; a workspace itself is never published, because `latents` as published names
 * our ONNX Runtime where the clone has onnxruntime-node.
 */
export function packAll(folder: string, platforms: readonly string[] = onnxruntimePlatforms): Packed[] {
  for (const name of workspaces) rmSync(join(root, "packages", name, "dist"), { recursive: true, force: true });
  execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: ["ignore", 2, 2] });
  for (const name of ["native", "core", "cli", "experiments"]) slimmed(join(root, "packages", name, "dist"));
  const scratch = mkdtempSync(join(tmpdir(), "latents-pack-"));
  try {
    const packed = workspaces.map((name) => {
      const from = join(root, "packages", name);
      return name === "cli" ? packWithAlias(from, scratch, folder) : pack(from, folder);
    });
    writeOnnxruntime(join(scratch, "onnxruntime"));
    packed.push(pack(join(scratch, "onnxruntime"), folder));
    for (const platform of platforms) {
      writePlatform(join(scratch, platform), platform);
      packed.push(pack(join(scratch, platform), folder));
    }
    return packed;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Takes comments and blanks out of built JavaScript: editors read the declarations, and licenses have a file of their own. Lines stay short enough for a stack trace to name a place. */
function slimmed(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!entry.endsWith(".js")) continue;
    const file = join(folder, entry);
    const { code } = transformSync(readFileSync(file, "utf8"), {
      format: "esm",
      target: "es2023",
      legalComments: "none",
      minifyWhitespace: true,
      lineLimit: 160,
    });
    writeFileSync(file, code);
  }
}

/** Packs a folder. */
function pack(from: string, to: string): Packed {
  type Listed = {
    filename: string;
    name: string;
    version: string;
    size: number;
    unpackedSize: number;
    files: { path: string }[];
  };
  const output = execFileSync("npm", ["pack", "--json", "--pack-destination", to], { cwd: from, encoding: "utf8" });
  // an object by names since npm 12
  const [listed] = Object.values(JSON.parse(output) as Listed[] | Record<string, Listed>);
  const { filename, name, version, size, unpackedSize, files } = listed;
  return {
    ...{ name, version, file: join(to, filename), packedBytes: size, unpackedBytes: unpackedSize },
    paths: files.map((file) => file.path),
  };
}

/** Packs the command with our ONNX Runtime under the name onnxruntime-node, so that a project's own one still goes before it. */
function packWithAlias(from: string, scratch: string, to: string): Packed {
  const { file } = pack(from, scratch);
  execFileSync("tar", ["-xzf", file, "-C", scratch]);
  const manifest = join(scratch, "package", "package.json");
  type Manifest = { dependencies: Record<string, string>; devDependencies?: object };
  const { devDependencies: _, ...published } = JSON.parse(readFileSync(manifest, "utf8")) as Manifest;
  if (!("onnxruntime-node" in published.dependencies)) throw new Error("packages/cli must depend on onnxruntime-node");
  published.dependencies["onnxruntime-node"] = onnxruntimeAlias;
  writeFileSync(manifest, `${JSON.stringify(published, undefined, 2)}\n`);
  return pack(join(scratch, "package"), to);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = resolve(process.argv[2] ?? "packed");
  mkdirSync(folder, { recursive: true });
  for (const { file, packedBytes } of packAll(folder))
    process.stdout.write(`${file}  ${(packedBytes / 1e6).toFixed(1)} MB\n`);
}
