import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { images } from "./damaged-files.js";
import { runHere } from "./command-here.js";
import { runCommand, temporaryFolder, withoutPrivilege } from "./command.js";
import { onFewDigits, writeFewDigits } from "./few-digits.js";

let folder: ReturnType<typeof temporaryFolder>;
const at = (...names: string[]): string => join(folder.path, ...names);
beforeAll(async () => {
  folder = temporaryFolder();
  await writeFewDigits(at("digits.npz"));
  const { code } = await runHere(["train", ...onFewDigits(), "--steps", "2", "--out", "run"], { cwd: folder.path });
  expect(code).toBe(0);
  mkdirSync(at("data"));
  writeFileSync(at("data", "train-images-idx3-ubyte"), images);
  for (const [name, text] of [
    ["config.yaml", "train: { steps: 3 }"],
    ["config.ts", "export default { train: { steps: 3 } };"],
  ])
    writeFileSync(at(name), text);
}, 60_000);
afterAll(() => folder.remove());

it.for<[string, string[], RegExp]>([
  ["config.yaml", ["train", "config.yaml"], /cannot read config\.yaml/],
  ["config.ts", ["train", "config.ts"], /cannot read config\.ts/],
  ["data", ["train", "--data", "data"], /cannot read \S*data/],
  ["data", ["train", "--data", "data/train-images-idx3-ubyte"], /cannot read \S*data\/train-images-idx3-ubyte/],
  ["data/train-images-idx3-ubyte", ["train", "--data", "data"], /cannot read \S*data\/train-images-idx3-ubyte/],
  ["run", ["sample", "run"], /cannot read run/],
  ["run/checkpoints", ["sample", "run"], /cannot read run\/checkpoints/],
  ["run/checkpoints/step-2.safetensors", ["evaluate", "run"], /cannot read run\/checkpoints\/step-2\.safetensors/],
])("%s that may not be read is said by %s", async ([name, args, message], context) => {
  const options = await withoutPrivilege(folder.path, context);
  chmodSync(at(name), 0o000);
  try {
    const { code, stdout, stderr } = await runCommand(args, options);
    expect(stderr).toMatch(new RegExp(`^error: ${message.source}: permission denied; change its permissions\n$`));
    expect([code, stdout]).toEqual([2, ""]);
  } finally {
    chmodSync(at(name), name.includes(".") || name.includes("ubyte") ? 0o644 : 0o755);
  }
});

it.for<[string, string[]]>([
  ["locked/a.png", ["sample", "run", "--out", "locked/a.png"]],
  ["locked/new", ["classify", "--data", "data", "--out", "locked/new"]],
  ["locked/a.svg", ["project", "run", "--method", "tsne", "--out", "locked/a.svg"]],
])("%s that may not be written is said before the work by %s", async ([name, args], context) => {
  const options = await withoutPrivilege(folder.path, context);
  mkdirSync(at("locked"), { recursive: true });
  chmodSync(at("locked"), 0o555);
  const { code, stdout, stderr } = await runCommand(args, options);
  expect(stderr).toBe(
    `error: cannot write ${name}: permission denied; change the folder's permissions or choose another folder (EACCES)\n`,
  );
  expect([code, stdout]).toEqual([1, ""]);
});
