import { readFileSync } from "node:fs";
import * as core from "@latents/core";
import { expect, it } from "vitest";
import * as bare from "./latents.js";

const home = new URL("../../", import.meta.url);
interface Manifest {
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
const manifest = (path: string): Manifest => JSON.parse(readFileSync(new URL(path, home), "utf8")) as Manifest;
const { exports } = manifest("package.json");
const rooms = Object.keys(exports).flatMap((path) => (path === "." || path === "./all" ? [] : [path.slice(2)]));

const modules = new Map<string, Record<string, unknown>>();
for (const room of rooms)
  modules.set(
    room,
    (await import(new URL(exports[`./${room}`]["latents-source"], home).href)) as Record<string, unknown>,
  );

it("the bare import has what a first script needs, and no more", () => {
  expect(Object.keys(bare).sort()).toEqual([
    ...["LatentsError", "adam", "bernoulliLikelihood", "defineConfig", "defineSweep", "elbo", "encodePng", "evaluate"],
    ...["imageGrid", "load", "loadDataset", "mlp", "mnist", "modelFromConfig", "openRun", "ortRuntime", "recipe"],
    ...["resolveConfig", "run", "sweep", "take", "train", "trainOptionsFromConfig", "vae"],
  ]);
});

it("every name of the core, and of the bare import, has a room that exports it", () => {
  const there = new Set([...modules.values()].flatMap((module) => Object.keys(module)));
  expect([...Object.keys(core), ...Object.keys(bare)].filter((name) => name !== "ops" && !there.has(name))).toEqual([]);
});

it("a name that two rooms export is the same in both; only an op and the layer that applies it share a name", () => {
  const first = new Map<string, readonly [string, unknown]>();
  for (const [room, module] of modules)
    if (room !== "ops")
      for (const [name, value] of Object.entries(module)) {
        const [other, known] = first.get(name) ?? [room, value];
        expect(value, `${name} of latents/${room} and latents/${other}`).toBe(known);
        first.set(name, [room, value]);
      }
});

it("each room of the core is one of the library, and docs/library.md names them all", () => {
  const ofCore = Object.keys(manifest("../core/package.json").exports).filter((path) => path !== ".");
  expect(rooms).toEqual(expect.arrayContaining(ofCore.map((path) => path.slice(2))));
  const page = readFileSync(new URL("../../docs/library.md", home), "utf8");
  expect(rooms.filter((room) => !page.includes(`\`latents/${room}\``))).toEqual([]);
});
