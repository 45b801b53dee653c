import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** What a file imports, exports again, or starts by its path in its package: files of the repository. */
function named(file: string): string[] {
  const source = read(file);
  const imported = [...source.matchAll(/(?:from |import\()\s*["`]([^"`]+)["`]/g)].map(([, word]) => {
    if (word === "@latents/core") return "packages/core/src/index.ts";
    return normalize(join(dirname(file), word.replace(/\.js$/, ".ts"))).replaceAll("\\", "/");
  });
  const home = /^packages\/[^/]+/.exec(file)![0];
  const started = [...source.matchAll(/"(src\/[^"]+\.ts)"/g)].map(([, path]) => `${home}/${path}`);
  return [...imported, ...started].filter((found) => existsSync(join(root, found)));
}

/** The same, with what the folders' `index.ts` stand for. */
const reached = (file: string): string[] =>
  named(file).flatMap((found) => (found.endsWith("/index.ts") ? [found, ...reached(found)] : [found]));

it("the walk of docs/architecture.md goes from file to file by their imports, in eight or fewer", () => {
  const page = read("docs/architecture.md");
  const walk = page.slice(page.indexOf("## A walk"), page.indexOf("## Around the core"));
  const files = [...walk.matchAll(/^\d+\. `([^`]+)`: \S/gm)].map(([, file]) => file);
  expect(files.length).toBeGreaterThan(4);
  expect(files.length).toBeLessThanOrEqual(8);
  expect([files[0], files.at(-1)]).toEqual([
    "packages/cli/src/commands/train.ts",
    "packages/core/src/objectives/elbo.ts",
  ]);
  for (const [i, file] of files.slice(0, -1).entries()) expect(reached(file), file).toContain(files[i + 1]);
  expect(read(files.at(-1)!)).toContain("-E_q[log p(x|z)] + weight KL(q(z|x) || p(z))");
});
