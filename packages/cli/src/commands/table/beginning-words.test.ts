import { mkdirSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { enterTemporaryFolder } from "../../../test/command-here.js";
import { beginningWords } from "./beginning-words.js";

let here: ReturnType<typeof enterTemporaryFolder>;
beforeAll(() => {
  here = enterTemporaryFolder();
  for (const folder of ["mine/cats", "flat", "run/images", "empty/folder"]) mkdirSync(folder, { recursive: true });
  for (const file of ["mine/cats/1.jpg", "flat/2.PNG", "run/images/samples.png", "run/config.json"])
    writeFileSync(file, "");
  writeFileSync("t.csv", "a,b\n1,2\n");
  writeFileSync("latents.config.ts", "export default {};\n");
  writeFileSync("waves.ts", "@problemName waves\n@data\n1,2:a\n");
});
afterAll(() => here.leave());

const more = [{ key: "train.steps", flag: "--steps", text: "9" }];
const data = (text: string): object => ({ key: "data.name", flag: "--data", text });

it.each([
  ["t.csv", { settings: [data("t.csv"), ...more] }],
  ["waves.ts", { settings: [data("waves.ts"), ...more] }],
  ["mine", { recipe: "photos", settings: [data("mine"), ...more] }],
  ["flat", { recipe: "photos", settings: [data("flat"), ...more] }],
  // a run has pictures, and is none; what is no data is a recipe or a config file
  ["run", { recipe: "run", settings: more }],
  ["empty", { recipe: "empty", settings: more }],
  ["latents.config.ts", { recipe: "latents.config.ts", settings: more }],
  ["photos", { recipe: "photos", settings: more }],
  [undefined, { settings: more }],
])("latents train %s", async (argument, words) => {
  expect(await beginningWords(argument, more)).toEqual(words);
});
