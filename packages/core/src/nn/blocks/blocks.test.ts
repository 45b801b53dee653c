import { describe, expect, it } from "vitest";
import { input, ndArray, type NdArray, type Tensor } from "../../graph/index.js";
import { gradient, select, sum } from "../../ops/index.js";
import { fillNormal } from "../../random/index.js";
import { evaluate } from "../../runtime/reference.js";
import { checkGradient } from "../../testing/gradient-check.js";
import { conv2d } from "../conv2d.js";
import type { Layer } from "../layer.js";
import { linear } from "../linear.js";
import { Ledger, Scope } from "../scope.js";
import {
  conv1d,
  conv3d,
  gated,
  groupNorm,
  layerNorm,
  maskedConv2d,
  pixelShuffle,
  residual,
  selfAttention2d,
  upsample2d,
} from "./index.js";

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const draws = (shape: number[], stream: string): NdArray =>
  ndArray([...fillNormal(new Float64Array(sizeOf(shape)), { seed: 1, stream, step: 0 })], shape);

/** A layer at x, with parameters drawn from N(0, 1): its output, x, and the parameters by name. */
function applied(layer: Layer, shape: number[]) {
  const scope = new Scope(new Ledger(true), "net");
  const x = input("x", shape);
  const out = layer.apply(x, scope);
  const values = draws(shape, "x");
  const parameters = new Map([...scope.ledger.parameters.values()].map((p) => [p.name.replace("net.", ""), p.tensor]));
  const given = new Map([...parameters].map(([name, tensor]) => [name, draws(tensor.shape as number[], name)]));
  const feeds = new Map<Tensor, NdArray>([[x, values], ...[...parameters].map(([name, tensor]): [Tensor, NdArray] => [tensor, given.get(name)!])]); // prettier-ignore
  const numbers = (...outputs: Tensor[]): number[][] => evaluate(outputs, feeds).map(({ data }) => [...data]);
  return { out, x, values: [...values.data], of: (name: string) => [...given.get(name)!.data], numbers };
}
const close = (got: readonly number[], wanted: readonly number[]): void => {
  expect(got.length).toBe(wanted.length);
  got.forEach((v, i) => expect(v).toBeCloseTo(wanted[i], 11));
};
const normalised = (values: readonly number[]): number[] => {
  const mean = values.reduce((a, v) => a + v, 0) / values.length;
  const variance = values.reduce((a, v) => a + (v - mean) ** 2, 0) / values.length;
  return values.map((v) => (v - mean) / Math.sqrt(variance + 1e-5));
};

describe("values, by plain loops", () => {
  it("layerNorm", () => {
    const { out, values, of, numbers } = applied(layerNorm(), [3, 5]);
    const wanted = [0, 1, 2].flatMap((i) =>
      normalised(values.slice(5 * i, 5 * i + 5)).map((v, j) => v * of("weight")[j] + of("bias")[j]),
    );
    close(numbers(out)[0], wanted);
  });

  it("groupNorm", () => {
    const { out, values, of, numbers } = applied(groupNorm(2), [2, 4, 2, 3]);
    // two channels of six values are a group
    const wanted = [0, 1, 2, 3].flatMap((group) =>
      normalised(values.slice(12 * group, 12 * group + 12)).map((v, i) => {
        const channel = 2 * (group % 2) + Math.floor(i / 6);
        return v * of("weight")[channel] + of("bias")[channel];
      }),
    );
    close(numbers(out)[0], wanted);
  });

  it("residual and gated", () => {
    const block = applied(residual(linear(3)), [2, 3]);
    const affine = (x: readonly number[], w: readonly number[], b: readonly number[]): number[] =>
      b.map((bias, o) => x.reduce((total, v, i) => total + v * w[3 * o + i], bias));
    const rows = [block.values.slice(0, 3), block.values.slice(3)];
    close(block.numbers(block.out)[0], rows.flatMap((x) => affine(x, block.of("0.weight"), block.of("0.bias")).map((v, i) => v + x[i]))); // prettier-ignore
    const gate = applied(gated(linear(2)), [2, 3]);
    const of = (name: string, x: readonly number[]) => affine(x, gate.of(`${name}.weight`), gate.of(`${name}.bias`));
    const wanted = [gate.values.slice(0, 3), gate.values.slice(3)].flatMap((x) =>
      of("value", x).map((v, i) => v / (1 + Math.exp(-of("gate", x)[i]))),
    );
    close(gate.numbers(gate.out)[0], wanted);
  });

  it("upsample2d and pixelShuffle", () => {
    const up = applied(upsample2d(3), [2, 2, 2, 1]);
    const at = (n: number, c: number, row: number): number => up.values[4 * n + 2 * c + row];
    expect(up.out.shape).toEqual([2, 2, 6, 3]);
    close(up.numbers(up.out)[0], Array.from({ length: 72 }, (_, i) => at(Math.floor(i / 36), Math.floor(i / 18) % 2, Math.floor((i % 18) / 9)))); // prettier-ignore
    const shuffle = applied(pixelShuffle(2), [1, 8, 2, 3]);
    expect(shuffle.out.shape).toEqual([1, 2, 4, 6]);
    const wanted = Array.from({ length: 48 }, (_, i) => {
      const [c, row, column] = [Math.floor(i / 24), Math.floor((i % 24) / 6), i % 6];
      const channel = 4 * c + 2 * (row % 2) + (column % 2);
      return shuffle.values[6 * channel + 3 * Math.floor(row / 2) + Math.floor(column / 2)];
    });
    close(shuffle.numbers(shuffle.out)[0], wanted);
  });

  it("conv1d", () => {
    const { out, values, of, numbers } = applied(conv1d(2, 3, { padding: 1, stride: 2 }), [2, 2, 5]);
    const wanted: number[] = [];
    for (let n = 0; n < 2; n++)
      for (let o = 0; o < 2; o++)
        for (let at = 0; at < 3; at++) {
          let total = of("bias")[o];
          for (let c = 0; c < 2; c++)
            for (let k = 0; k < 3; k++) {
              const place = 2 * at + k - 1;
              if (place >= 0 && place < 5) total += of("weight")[6 * o + 3 * c + k] * values[10 * n + 5 * c + place];
            }
          wanted.push(total);
        }
    expect(out.shape).toEqual([2, 2, 3]);
    close(numbers(out)[0], wanted);
  });

  it("conv3d", () => {
    const [c, outputs, sides, kernel] = [2, 3, [3, 4, 2], 2];
    for (const [stride, padding] of [
      [1, 0],
      [2, 1],
      [1, 1],
    ]) {
      // prettier-ignore
      const { out, values, of, numbers } = applied(conv3d(outputs, kernel, { stride, padding }), [2, c, ...sides]);
      const after = sides.map((side) => Math.floor((side + 2 * padding - kernel) / stride) + 1);
      expect(out.shape).toEqual([2, outputs, ...after]);
      const grid = (lengths: readonly number[]): number[][] =>
        lengths.reduce<number[][]>(
          (all, n) => all.flatMap((at) => Array.from({ length: n }, (_, i) => [...at, i])),
          [[]],
        );
      const wanted = grid([2, outputs, ...after]).map(([n, o, ...at]) =>
        grid([c, kernel, kernel, kernel]).reduce((total, [channel, ...k], w) => {
          const place = at.map((v, axis) => v * stride + k[axis] - padding);
          const inside = place.every((v, axis) => v >= 0 && v < sides[axis]);
          const index = [channel, ...place].reduce((sum, v, axis) => sum * (axis === 0 ? c : sides[axis - 1]) + v, n);
          return inside ? total + of("weight")[o * c * kernel ** 3 + w] * values[index] : total;
        }, of("bias")[o]),
      );
      close(numbers(out)[0], wanted);
    }
  });

  it("selfAttention2d, two heads", () => {
    const [c, positions] = [4, 6];
    const { out, values, of, numbers } = applied(selfAttention2d({ heads: 2 }), [1, c, 2, 3]);
    const along = (name: string, from: (c: number, p: number) => number) => (o: number, p: number) =>
      Array.from({ length: c }, (_, i) => of(`${name}.weight`)[c * o + i] * from(i, p)).reduce((a, v) => a + v, name === "key" ? 0 : of(`${name}.bias`)[o]); // prettier-ignore
    const x = (channel: number, p: number): number => values[positions * channel + p];
    const [query, key, value] = ["query", "key", "value"].map((name) => along(name, x));
    const seen = (channel: number, p: number): number => {
      const head = 2 * Math.floor(channel / 2);
      const weights = Array.from({ length: positions }, (_, q) =>
        Math.exp((query(head, p) * key(head, q) + query(head + 1, p) * key(head + 1, q)) / Math.SQRT2),
      );
      const total = weights.reduce((a, v) => a + v, 0);
      return weights.reduce((a, v, q) => a + (v / total) * value(channel, q), 0);
    };
    const back = along("out", seen);
    close(numbers(out)[0], Array.from({ length: c * positions }, (_, i) => values[i] + back(Math.floor(i / positions), i % positions))); // prettier-ignore
  });
});

describe("maskedConv2d", () => {
  it.each([true, false])("sees what comes before a pixel, itself or not (%s)", (seesItself) => {
    const { out, x, numbers } = applied(maskedConv2d(1, 3, { seesItself }), [1, 1, 4, 4]);
    for (const [row, column] of [
      [0, 0],
      [2, 1],
      [1, 3],
    ]) {
      // prettier-ignore
      const pixel = sum(select(select(out, 3, column), 2, row));
      const seen = numbers(...gradient(pixel, [x]))[0].map((v) => v !== 0);
      const wanted = seen.map((_, i) => {
        const [r, c] = [Math.floor(i / 4) - row, (i % 4) - column];
        const near = Math.abs(r) <= 1 && Math.abs(c) <= 1;
        return near && (r < 0 || (r === 0 && (c < 0 || (seesItself && c === 0))));
      });
      expect(seen).toEqual(wanted);
    }
  });
});

it.each<[string, Layer, number[]]>([
  ["layerNorm", layerNorm(), [2, 4]],
  ["groupNorm", groupNorm(2), [2, 4, 1, 2]],
  ["gated", gated(linear(2)), [2, 3]],
  ["pixelShuffle", pixelShuffle(2), [1, 4, 1, 2]],
  ["upsample2d", upsample2d(2), [1, 1, 2, 2]],
  ["selfAttention2d", selfAttention2d(), [1, 2, 1, 3]],
  ["maskedConv2d", maskedConv2d(1, 3), [1, 1, 3, 3]],
  ["conv3d", conv3d(2, 2, { padding: 1 }), [1, 1, 2, 1, 2]],
])("%s has its slopes", (_, layer, shape) => {
  const scope = new Scope(new Ledger(true));
  layer.apply(input("x", shape), scope);
  const parameters = [...scope.ledger.parameters.values()];
  checkGradient(
    (x, ...given) => {
      const ledger = new Ledger(true);
      parameters.forEach((p, i) => ledger.parameters.set(p.name, { ...p, tensor: given[i] }));
      return layer.apply(x, new Scope(ledger));
    },
    [draws(shape, "x"), ...parameters.map((p) => draws(p.tensor.shape as number[], p.name))],
  );
});

it("says which shape or option is wrong", () => {
  const at = (layer: Layer, shape: number[]) => () =>
    layer.apply(input("x", shape), new Scope(new Ledger(true), "net"));
  expect(at(groupNorm(3), [2, 4, 2, 2])).toThrow(
    "groupNorm(net): needs [batch, c, h, w] with c a multiple of 3, got [2, 4, 2, 2]",
  );
  expect(at(residual(linear(2)), [2, 3])).toThrow("residual(net): the layers must keep the shape [2, 3], got [2, 2]");
  expect(at(pixelShuffle(2), [1, 6, 2, 2])).toThrow(
    "pixelShuffle(net): channels must be a multiple of 4, got [1, 6, 2, 2]",
  );
  expect(at(upsample2d(2), [2, 3])).toThrow(
    "upsample2d(net): needs images [batch, channels, height, width], got [2, 3]",
  );
  expect(at(selfAttention2d({ heads: 2 }), [1, 3, 2, 2])).toThrow(
    "selfAttention2d(net): needs [batch, c, h, w] with c a multiple of 2",
  );
  expect(at(conv1d(2, 3), [2, 3])).toThrow("conv1d(net): needs signals [batch, channels, length], got [2, 3]");
  expect(at(maskedConv2d(2, 3), [2, 3])).toThrow("maskedConv2d(net): needs images");
  expect(at(conv3d(2, 3), [2, 3, 4, 4])).toThrow(
    "conv3d(net): needs volumes [batch, channels, depth, height, width], got [2, 3, 4, 4]",
  );
  expect(at(conv3d(2, 3), [2, 3, 2, 4, 4])).toThrow("conv3d(net): the kernel 3 is larger than the depth 2");
  expect(() => conv3d(2, 3, { stride: 0 })).toThrow("padding 0 or more, got 2, 3, 0, 0");
  expect(() => groupNorm(0)).toThrow("groupNorm: groups must be a positive whole number, got 0");
  expect(() => upsample2d(1.5)).toThrow("upsample2d: factor must be a positive whole number, got 1.5");
  expect(() => maskedConv2d(1, 2)).toThrow(
    "maskedConv2d: outputs must be a positive whole number and kernel an odd one, got 1 and 2",
  );
  expect(() => selfAttention2d({ heads: 0 })).toThrow("selfAttention2d: heads must be a positive whole number, got 0");
  expect(at(gated(conv2d(2, 3)), [2, 3])).toThrow("conv2d(net.value): needs images");
});
