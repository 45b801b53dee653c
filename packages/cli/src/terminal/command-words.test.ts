import { expect, it } from "vitest";
import { programName, quoted } from "./command-words.js";

it.each([
  ["/usr/local/bin/latents", "latents"],
  ["/home/me/project/node_modules/.bin/latents", "npx latents"],
  ["/home/me/clone/packages/cli/dist/bin.js", "npx latents"],
  ["/home/me/project/node_modules/latents/bin/latents.js", "npx latents"],
])("what is typed where %s runs is %s", (script, words) => {
  expect(programName(script)).toBe(words);
});

it.each([
  ["runs/mnist-20261121-103000", "runs/mnist-20261121-103000"],
  ["my run", "'my run'"],
  ["it's", "'it'\\''s'"],
  ["$HOME", "'$HOME'"],
])("%s is typed as %s", (word, typed) => {
  expect(quoted(word)).toBe(typed);
});
