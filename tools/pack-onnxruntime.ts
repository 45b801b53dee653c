import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** `onnxruntime-node`, which the clone installs without running its script; what is published is made of its files. */
const source = dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
const notices = fileURLToPath(new URL("onnxruntime/", import.meta.url));
const { version, license, repository } = JSON.parse(readFileSync(join(source, "package.json"), "utf8")) as {
  version: string;
  license: string;
  repository: object;
};

/** The name that carries the JavaScript, and its version. */
export const onnxruntimeAlias = `npm:@latents/onnxruntime@${version}`;

/** Every platform that `onnxruntime-node` has binaries of, as `linux-x64`. */
export const onnxruntimePlatforms: readonly string[] = readdirSync(join(source, "bin/napi-v6")).flatMap((os) =>
  readdirSync(join(source, "bin/napi-v6", os)).map((cpu) => `${os}-${cpu}`),
);

/** What the published manifests share. */
const shared = { version, license, author: "Microsoft Corporation", repository, publishConfig: { access: "public" } };

/** The manifest of one platform: npm installs it where `os` and `cpu` fit and passes over it elsewhere. */
export function platformManifest(platform: string): { name: string; version: string; os: string[]; cpu: string[] } {
  const [os, cpu] = platform.split("-");
  return { name: `@latents/onnxruntime-${platform}`, ...shared, os: [os], cpu: [cpu] };
}

/** Writes a platform's package into a folder: its binaries, the license and the notices. */
export function writePlatform(folder: string, platform: string): void {
  begin(folder, platformManifest(platform));
  const binaries = join(source, "bin/napi-v6", ...platform.split("-"));
  for (const file of readdirSync(binaries))
    // of the two equal files the binding asks for libonnxruntime.1.dylib
    if (!/^libonnxruntime\.\d+\.\d+\.\d+\.dylib$/.test(file)) cpSync(join(binaries, file), join(folder, file));
}

/** Writes the package of the JavaScript, which takes the binary of its platform from that one's package. */
export function writeOnnxruntime(folder: string): void {
  const optionalDependencies = Object.fromEntries(
    onnxruntimePlatforms.map((platform) => [`@latents/onnxruntime-${platform}`, version]),
  );
  begin(folder, {
    ...{ name: "@latents/onnxruntime", ...shared, main: "dist/index.js", types: "dist/index.d.ts" },
    ...{ dependencies: { "onnxruntime-common": version }, optionalDependencies },
  });
  cpSync(join(source, "dist"), join(folder, "dist"), { recursive: true, filter: (path) => !path.endsWith(".map") });
  const binding = join(folder, "dist/binding.js");
  const before = readFileSync(binding, "utf8");
  const after = before.replace(
    "`../bin/napi-v6/${process.platform}/${process.arch}/onnxruntime_binding.node`",
    "`@latents/onnxruntime-${process.platform}-${process.arch}/onnxruntime_binding.node`",
  );
  if (after === before)
    throw new Error(`${binding}: must find the binary in ../bin as before; look at the new version`);
  writeFileSync(binding, after);
}

function begin(folder: string, manifest: object): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  for (const file of ["LICENSE", "ThirdPartyNotices.txt", "README.md"]) cpSync(join(notices, file), join(folder, file));
}
