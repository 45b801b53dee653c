import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Source files are named in kebab-case after what they export; `utils` names nothing. */
const badNames = (paths: string[]): string[] =>
  paths.filter((path) => {
    const name = path.split(/[\\/]/).at(-1) ?? "";
    if (!/\.tsx?$/.test(name) || name.endsWith("_pb.ts")) return false;
    return !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.tsx?$/.test(name) || /^(utils?|helpers?|misc|common)\./.test(name);
  });

it("finds bad names", () => {
  const good = ["a/adam.ts", "a/conv2d.test.ts", "a/ort-node.ts", "a/onnx_pb.ts", "a/README.md", "a/index.d.ts"];
  const bad = ["a/Adam.ts", "a/conv_2d.ts", "a/learningRate.test.ts", "a/utils.ts"];
  expect(badNames([...good, ...bad])).toEqual(bad);
});

it("every source file has a good name", async () => {
  const skipped = /(^|[\\/])(node_modules|dist|\.cache)([\\/]|$)/;
  const found: string[] = [];
  for (const folder of ["packages", "bench", "docs", "examples", "recipes", "tools"]) {
    const paths = await readdir(`${root}/${folder}`, { recursive: true }).catch(() => []);
    found.push(...paths.filter((path) => !skipped.test(path)));
  }
  expect(found.length).toBeGreaterThan(10);
  expect(badNames(found)).toEqual([]);
});
