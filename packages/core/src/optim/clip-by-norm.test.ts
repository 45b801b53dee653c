import { expect, it } from "vitest";
import { input, ndArray } from "../graph/index.js";
import { evaluate } from "../runtime/reference.js";
import { clipByNorm, globalNorm } from "./clip-by-norm.js";

const [a, b] = [input("a", [3]), input("b", [1, 1])];
const feeds = new Map([
  [a, ndArray([3, 0, -4])],
  [b, ndArray([12], [1, 1])],
]);

it("is torch.nn.utils.clip_grad_norm_", () => {
  // PyTorch 1.13.1, float64: a.grad, b.grad = tensor([3., 0., -4.]), tensor([[12.]])
  // torch.nn.utils.clip_grad_norm_([a, b], 2.0), a.grad.tolist(), b.grad.tolist()
  const [norm, clippedA, clippedB] = evaluate([globalNorm([a, b]), ...clipByNorm([a, b], 2)], feeds);
  expect(norm).toEqual(ndArray([13], []));
  [0.46153842603550577, 0, -0.615384568047341].forEach((v, i) => expect(clippedA.data[i]).toBeCloseTo(v, 12));
  expect(clippedB.shape).toEqual([1, 1]);
  expect(clippedB.data[0]).toBeCloseTo(1.846153704142023, 12);
});

it("leaves gradients below the limit as they are", () => {
  const [same] = evaluate(clipByNorm([a, b], 13.1), feeds);
  expect([...same.data]).toEqual([3, 0, -4]);
});

it("takes zeros, and says what a limit must be", () => {
  const [zero] = evaluate(clipByNorm([a], 1), new Map([[a, ndArray([0, 0, 0])]]));
  expect([...zero.data]).toEqual([0, 0, 0]);
  for (const limit of [0, -1, NaN, Infinity])
    expect(() => clipByNorm([a], limit)).toThrow(`optimizer.clipNorm: must be a number above 0, got ${limit}`);
});
