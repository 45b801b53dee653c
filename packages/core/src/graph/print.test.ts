import { expect, it } from "vitest";
import { add, greater, matmul, mul, sum, where } from "../ops/index.js";
import { ndArray } from "./nd-array.js";
import { printGraph } from "./print.js";
import { constant, input } from "./tensor.js";

it("prints a line a node, inputs before users, shared nodes once", () => {
  const [x, w] = [input("x", ["batch", 2]), input("w", [2, 3])];
  const y = matmul(x, w);
  const positive = greater(y, 0);
  const loss = sum(where(positive, mul(y, constant(ndArray([1, 2, 3]))), mul(y, -0.5)));
  expect(printGraph({ loss, shifted: add(y, 1), x })).toMatchInlineSnapshot(`
    "%0 = matmul(x, w) {"transposeA":false,"transposeB":false} [batch, 3]
    %1 = greater(%0, 0) [batch, 3] bool
    %2 = mul(%0, const[3]) [batch, 3]
    %3 = mul(%0, -0.5) [batch, 3]
    %4 = where(%1, %2, %3) [batch, 3]
    %5 = sum(%4) {"axes":[0,1],"keepAxes":false} []
    %6 = add(%0, 1) [batch, 3]
    loss: %5
    shifted: %6
    x: x"
  `);
});
