import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../cli/test/command.js";
import { checkResults } from "./check-results.js";
import { resultsPage } from "./results-page.js";

let folder: ReturnType<typeof temporaryFolder>;
const at = (...parts: string[]): string => join(folder.path, ...parts);
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

it("accepts a new folder, one of results, and a link to one", async () => {
  await checkResults(at("new", "below"), ["e1"]);
  writeFileSync(at("README.md"), resultsPage([]));
  mkdirSync(at("e1"));
  await checkResults(folder.path, ["e1", "e2"]);
  symlinkSync(folder.path, at("link"));
  await checkResults(at("link"), ["e1"]);
});

it("refuses a file, also in a part of the path, and a link to nothing", async () => {
  writeFileSync(at("file"), "mine");
  const isFile = `--out: ${at("file")} is a file; name a folder`;
  await expect(checkResults(at("file"), [])).rejects.toThrow(isFile);
  await expect(checkResults(at("file", "below"), ["e1"])).rejects.toThrow(
    `--out: ${at("file")} is a file, so ${at("file", "below")} cannot be made; name another`,
  );
  await expect(checkResults(folder.path, ["file"])).rejects.toThrow(isFile);
  symlinkSync(at("nowhere"), at("link"));
  const noFolder = `--out: ${at("link")} is a link to a folder that is not there; make it first`;
  await expect(checkResults(at("link"), ["e1"])).rejects.toThrow(noFolder);
  await expect(checkResults(folder.path, ["link"])).rejects.toThrow(noFolder);
});

it("refuses a folder whose page or result is not of latents reproduce, and one with a damaged result", async () => {
  writeFileSync(at("README.md"), "# My project\n");
  await expect(checkResults(folder.path, ["e1"])).rejects.toThrow(
    `--out: ${at("README.md")} was not written by latents reproduce, and would be overwritten; choose another folder`,
  );
  expect(readFileSync(at("README.md"), "utf8")).toBe("# My project\n");
  mkdirSync(at("results", "e1"), { recursive: true });
  writeFileSync(at("results", "e1", "result.json"), '{"run": "e1"}');
  await expect(checkResults(at("results"), ["e1"])).rejects.toThrow("is not a result of e1, and would be overwritten");
  await checkResults(at("results"), ["e2"]);
  writeFileSync(at("results", "e1", "result.json"), '{"id": "e1"');
  await expect(checkResults(at("results"), ["e2"])).rejects.toThrow(
    /e1\/result\.json: not valid JSON.*remove it, and make it again with latents reproduce/s,
  );
});
