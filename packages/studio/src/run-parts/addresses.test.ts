import { expect, it } from "vitest";
import { compareAddress, namesOf } from "./addresses";

it("writes names into an address and reads them again", () => {
  const odd = ["a,b", "c d", "50%", "<x>"];
  expect(namesOf(decodeURI(compareAddress(odd).slice("/compare/".length)))).toEqual(odd);
  expect(namesOf("a,,a")).toEqual(["a"]);
});
