import { mkdirSync, writeFileSync } from "node:fs";
import { InputError, RunError } from "@latents/core";
import { beforeEach, expect, it } from "vitest";
import { enterTemporaryFolder } from "../../test/command-here.js";
import { checkOutputFile, checkOutputFolder } from "./output-file.js";

beforeEach(() => {
  const { leave } = enterTemporaryFolder();
  writeFileSync("file", "");
  mkdirSync("folder.png");
  return leave;
});

it.each([
  ["a.png", undefined],
  ["A.PNG", undefined],
  ["folder.png/a.png", undefined],
  ["a.gif", '--out: the file must end with .png or .svg, got "a.gif"'],
  ["folder.png", "--out: folder.png is a folder; name a file"],
  ["new.png/", "--out: new.png/ is a folder; name a file"],
  ["none/a.png", "--out: there is no folder none; create it first"],
  ["file/a.png", "--out: there is no folder file; create it first"],
])("checks a file before the work: %s", (file, message) => {
  const check = (): void => checkOutputFile(file, ".png", ".svg");
  if (message === undefined) expect(check).not.toThrow();
  else expect(check).toThrow(new InputError(message));
});

it.each([
  ["new", undefined],
  ["new/deep/er", undefined],
  [".", undefined],
  ["", "--out: needs a value"],
  ["file", "--out: file is a file; name a folder"],
  ["file/new/er", "--out: file is a file, so file/new/er cannot be made; name another"],
])("checks a folder before the work: %s", (folder, message) => {
  const check = (): void => checkOutputFolder(folder);
  if (message === undefined) expect(check).not.toThrow();
  else expect(check).toThrow(new InputError(message));
});

it.skipIf(process.platform !== "linux")("says at once that nothing can be made in /proc (Linux has one)", () => {
  const message = (target: string) =>
    new RunError(`cannot write ${target}: nothing can be made in /proc; choose another folder`);
  expect(() => checkOutputFolder("/proc/x")).toThrow(message("/proc/x"));
  expect(() => checkOutputFolder("/proc/x/y")).toThrow(message("/proc/x/y"));
  expect(() => checkOutputFile("/proc/x.png", ".png")).toThrow(message("/proc/x.png"));
});
