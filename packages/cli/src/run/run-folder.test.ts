import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { temporaryFolder } from "../../test/command.js";
import { removeRunFolder, removeTorn, requireEmpty } from "./run-folder.js";

const { path, remove } = temporaryFolder();
afterAll(remove);

/** A folder with files and, by a slash, folders of these names. */
function holding(name: string, ...names: readonly string[]): string {
  const folder = join(path, name);
  mkdirSync(folder);
  for (const one of names)
    if (one.endsWith("/")) mkdirSync(join(folder, one));
    else writeFileSync(join(folder, one), "");
  return folder;
}

const begun = ["checkpoints/", "model/", "images/", "run.lock"];

it("takes what a kill has left of a run that was being made for an empty folder", async () => {
  for (const left of [[], ["schema.yaml"], [".schema.yaml.71-ab.tmp"], ["schema.yaml", ".config.json.71-0f.tmp"]]) {
    const folder = holding(`left-${left.length}-${left[0]}`, ...begun, ...left);
    await requireEmpty(folder);
    await removeTorn(folder);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    await removeRunFolder(folder);
    expect(existsSync(folder)).toBe(false);
  }
});

it("refuses a folder that holds somebody's own files, or a run", async () => {
  await expect(requireEmpty(holding("own", "schema.yaml"))).rejects.toThrow("choose another folder");
  await expect(requireEmpty(holding("notes", ...begun, ".notes.tmp"))).rejects.toThrow("choose another folder");
  await expect(requireEmpty(holding("run", ...begun, "config.json"))).rejects.toThrow("latents train --resume");
});
