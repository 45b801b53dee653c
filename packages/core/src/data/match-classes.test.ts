import { expect, it } from "vitest";
import type { Dataset } from "./dataset.js";
import { labelNames, matchClasses } from "./match-classes.js";

const images = (labels: readonly number[], classes?: readonly string[]): Dataset => ({
  ...{ name: "toy", split: "test", count: labels.length, shape: [1, 1, 1], pixels: new Uint8Array(labels.length) },
  ...{ labels: Uint16Array.from(labels), ...(classes && { classes }) },
});

it("numbers classes by their names, not by their order", () => {
  const test = images([0, 1, 1], ["a", "c"]);
  expect(matchClasses(test, ["a", "b", "c"])).toMatchObject({
    labels: Uint16Array.of(0, 2, 2),
    classes: ["a", "b", "c"],
  });
  // composed in the training, decomposed by an archive of macOS
  const school = "école";
  const matched = matchClasses(images([0, 1], [school.normalize("NFD"), "mer"]), ["mer", school]);
  expect([...matched.labels!]).toEqual([1, 0]);
  expect(labelNames(images([2, 0]))).toEqual(["0", "1", "2"]);
  expect(matchClasses(images([2, 0]), ["0", "1", "2"]).labels).toEqual(Uint16Array.of(2, 0));
});

it("refuses classes that the training has not seen, or leaves the labels out", () => {
  const test = images([0, 1, 1], ["a", "d"]);
  const said =
    'toy (test): the training has seen no class "d" (2 images); it has a, b; give the training some, take them away, or leave the labels of this split out with data.unseenClasses "unlabelled"';
  expect(() => matchClasses(test, ["a", "b"])).toThrow(said);
  const told: string[] = [];
  const without = matchClasses(test, ["a", "b"], { unseen: "unlabelled", onUnlabelled: (text) => told.push(text) });
  expect(without).not.toHaveProperty("labels");
  expect(without).not.toHaveProperty("classes");
  expect(told).toEqual([
    'toy (test): the training has seen no class "d" (2 images); it has a, b: the labels of this split are left out',
  ]);
});
