import { expect, it } from "vitest";
import { add } from "../ops/index.js";
import { checkInputs } from "./program.js";
import { input } from "./tensor.js";

const [a, b] = [input("a", [2]), input("b", [2])];

it("checkInputs names an input that is not fed, and one name for two", () => {
  expect(() => checkInputs("decoder", [add(a, b)], [a, b, input("unused", [])])).not.toThrow();
  expect(() => checkInputs("decoder", [add(a, b)], [a])).toThrow(
    'decoder: the graph uses the input "b", which is not fed; list it among the inputs',
  );
  expect(() => checkInputs("decoder", [a], [a, b, input("b", [3])])).toThrow(
    'decoder: two inputs are called "b"; give each its own name',
  );
});
