import { describe, expect, it } from "vitest";
import { constant, input, ndArray } from "../graph/index.js";
import { add, cast, mul, sum } from "../ops/index.js";
import { ortRuntime } from "./ort-runtime.js";

const x = input("x", ["batch", 2]);
const y = input("y", ["batch", 2]);
const graph = { name: "sum", inputs: [x, y], outputs: { total: sum(add(x, y), 1), doubled: mul(x, 2) } };
const rows = (...data: number[]) =>
  ({ dtype: "float", shape: [data.length / 2, 2], data: Float32Array.from(data) }) as const;

describe("ortRuntime under Node", () => {
  it("runs a graph for any batch", async () => {
    const runtime = await ortRuntime({ threads: 1 });
    expect([runtime.device, runtime.threads]).toEqual(["cpu", 1]);
    const executable = await runtime.compile(graph);
    const one = await executable.run({ x: rows(1, 2), y: rows(3, 4) });
    expect(one["total"]).toEqual({ dtype: "float", shape: [1], data: Float32Array.of(10) });
    const three = await executable.run({ x: rows(1, 2, 3, 4, 5, 6), y: rows(0, 0, 0, 0, 0, 0) });
    expect(three["total"]).toEqual({ dtype: "float", shape: [3], data: Float32Array.of(3, 7, 11) });
    expect([...three["doubled"].data]).toEqual([2, 4, 6, 8, 10, 12]);
    await executable.release();
    await executable.release();
    await expect(executable.run({ x: rows(1, 2), y: rows(3, 4) })).rejects.toThrow("sum: run after release");
  });

  it("checks what it is fed", async () => {
    const executable = await (await ortRuntime({ threads: 1 })).compile(graph);
    await expect(executable.run({ x: rows(1, 2) })).rejects.toThrow('sum: the input "y" [batch, 2] is missing');
    await expect(executable.run({ x: rows(1, 2), y: rows(1, 2, 3, 4) })).rejects.toThrow(
      'sum: the input "y" must be float [batch, 2], got float [2, 2]',
    );
    await expect(executable.run({ x: rows(1, 2), y: rows(1, 2), z: rows(1, 2) })).rejects.toThrow(
      'sum: there is no input "z"',
    );
    const bytes = { dtype: "uint8", shape: [1, 2], data: Uint8Array.of(1, 2) } as const;
    await expect(executable.run({ x: bytes, y: rows(1, 2) })).rejects.toThrow(
      'sum: the input "x" must be float [batch, 2], got uint8 [1, 2]',
    );
    await expect(executable.run({ x: { ...rows(1, 2), shape: [2, 2] }, y: rows(1, 2, 3, 4) })).rejects.toThrow(
      'sum: the input "x" float [2, 2] needs 4 values, got 2',
    );
    await executable.release();
  });

  it("takes float64 as float32, and gives every kind back", async () => {
    const executable = await (
      await ortRuntime({ threads: 1 })
    ).compile({
      name: "kinds",
      inputs: [x],
      outputs: { int: cast(x, "int"), bool: cast(x, "bool"), fixed: constant(ndArray([1.5, 2])) },
    });
    const out = await executable.run({ x: { ...rows(0, 2.75), data: Float64Array.of(0, 2.75) } });
    expect(out["int"]).toEqual({ dtype: "int", shape: [1, 2], data: BigInt64Array.of(0n, 2n) });
    expect(out["bool"]).toEqual({ dtype: "bool", shape: [1, 2], data: Uint8Array.of(0, 1) });
    expect([...out["fixed"].data]).toEqual([1.5, 2]);
    await executable.release();
  });

  it("names devices that are not there, and wrong numbers of threads", async () => {
    await expect(ortRuntime({ device: "tpu" })).rejects.toThrow(
      /^device: "tpu" is not in this build of onnxruntime-node; available here: .*cpu/,
    );
    for (const threads of [0, 1.5, 257, NaN])
      await expect(ortRuntime({ threads })).rejects.toThrow(
        `threads: must be a whole number from 1 to 256, got ${threads}`,
      );
  });

  it("names the graph that the device refuses", async () => {
    const runtime = await ortRuntime({ threads: 1 });
    const broken = { ...graph, outputs: { y: add(x, input("y", ["batch", 2])) }, inputs: [x] };
    await expect(runtime.compile(broken)).rejects.toThrow('sum: the graph uses the input "y", which is not fed');
  });
});
