import { readFileSync } from "node:fs";
import { decodePng, RunError } from "@latents/core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../test/command.js";
import * as picture from "./captioned-grid.js";
import { columnNumber, evenNumbers, writeGrid } from "./write-grid.js";

vi.mock("./captioned-grid.js", { spy: true });

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

it("numbers under columns are short, and tell their neighbours apart", () => {
  expect(evenNumbers(-3, 3, 11).map(columnNumber).join(" ")).toBe("−3 −2.4 −1.8 −1.2 −0.6 0 0.6 1.2 1.8 2.4 3");
  expect(evenNumbers(0, 1, 4).map(columnNumber)).toEqual(["0", "0.33", "0.67", "1"]);
  expect(evenNumbers(-0.004, 0.004, 5).map(columnNumber)).toEqual(["−0.004", "−0.002", "0", "0.002", "0.004"]);
});

it("images whose captions cannot be drawn on a platform are written alone, and it says so", async () => {
  vi.mocked(picture.captionedGrid).mockRejectedValueOnce(new RunError("svgToPng: cannot be loaded here"));
  const [file, warnings]: [string, string[]] = [`${folder.path}/a.png`, []];
  const grid = { images: new Uint8Array([1, 2]), title: "t", columns: ["0", "1"], rows: ["r"] };
  await writeGrid(file, grid, [1, 1, 1], true, (message) => warnings.push(message));
  expect(warnings).toEqual(["svgToPng: cannot be loaded here; the picture has no captions"]);
  const alone = decodePng(readFileSync(file), file);
  await writeGrid(file, grid, [1, 1, 1], false, (message) => warnings.push(message));
  expect(decodePng(readFileSync(file), file)).toEqual(alone);
  expect(warnings).toHaveLength(1);
});
