import { expect, it } from "vitest";
import { lengthOf, namesIn } from "./client";

it("reads names of classes from a header, and nothing of what is no list of names", () => {
  expect(namesIn(encodeURIComponent(JSON.stringify(["neutral", "grüßt <b>"])))).toEqual(["neutral", "grüßt <b>"]);
  for (const odd of [null, "", "%", "null", "5", "{}", '[1,"a"]', '"a"']) expect(namesIn(odd)).toBeUndefined();
});

it("knows how many bytes come of a compressed answer only where the server says so", () => {
  expect(lengthOf(new Headers({ "Content-Length": "5" }))).toBe(5);
  expect(lengthOf(new Headers({ "Content-Length": "5", "Content-Encoding": "br" }))).toBe(0);
  expect(lengthOf(new Headers({ "Content-Length": "5", "Content-Encoding": "br", "X-Latents-Length": "50" }))).toBe(50);
  expect(lengthOf(new Headers())).toBe(0);
});
