import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

interface Rooms {
  readonly rooms: Readonly<Record<string, readonly string[]>>;
  readonly apart: readonly string[];
}

const root = fileURLToPath(new URL("..", import.meta.url));
const packages = createRequire(import.meta.url)("./rooms.cjs") as Readonly<Record<string, Rooms>>;

/** A folder that holds more is two folders. */
const mostFiles = 25;
/** Folders that held more when the rule was made, and that of a line for each room of the core. */
const larger = new Set(["packages/core/src/latent-space", "packages/cli/src/library/core"]);

/** The files under a folder, by the folder that holds them; both relative to it. */
async function filesByFolder(under: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const entry of await readdir(under, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) {
      const folder = relative(under, entry.parentPath).replaceAll("\\", "/");
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
  return counts;
}

for (const [name, { rooms, apart }] of Object.entries(packages)) {
  const src = `packages/${name}/src`;

  it(`${src} has the folders of its table, and docs/architecture.md names each`, async () => {
    const counts = await filesByFolder(join(root, src));
    const folders = new Set([...counts.keys()].map((folder) => folder.split("/")[0]).filter((folder) => folder !== ""));
    expect([...folders].sort()).toEqual([...Object.keys(rooms), ...apart].sort());
    const text = await readFile(join(root, "docs/architecture.md"), "utf8");
    const at = text.search(new RegExp(`(of|in) \`${src}\``));
    expect(at).toBeGreaterThan(0);
    const section = text.slice(at);
    expect([...folders].filter((folder) => !section.includes(`\`${folder}/\``))).toEqual([]);
  });

  it(`no folder of ${src} has more than ${mostFiles} files`, async () => {
    const counts = [...(await filesByFolder(join(root, src)))];
    expect(counts.filter(([folder, count]) => count > mostFiles && !larger.has(`${src}/${folder}`))).toEqual([]);
  });
}

it("the scale of an image's bytes stands in one file", async () => {
  const found: string[] = [];
  for (const name of Object.keys(packages))
    for (const entry of await readdir(join(root, `packages/${name}/src`), { withFileTypes: true, recursive: true })) {
      if (!entry.isFile() || !/(?<!\.test)\.tsx?$/.test(entry.name)) continue;
      const file = join(entry.parentPath, entry.name);
      const code = (await readFile(file, "utf8")).replaceAll(/\/\*[^]*?\*\/|\/\/.*|"[^"\n]*"|`[^`]*`/g, "");
      if (/[*/] ?255\b|\b255 ?[*/]/.test(code)) found.push(relative(root, file).replaceAll("\\", "/"));
    }
  // colours of the page, and ink on it
  expect(found.filter((file) => !file.includes("/testing/")).sort()).toEqual(
    ["pad/pad-pixels.ts", "scatter/layers/density.ts", "ui/inked.ts", "ui/palette.ts"].map(
      (file) => `packages/studio/src/${file}`,
    ),
  );
});
