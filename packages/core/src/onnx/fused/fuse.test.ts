import { describe, expect, it } from "vitest";
import { convDecoder, convEncoder, mlp } from "../../nn/index.js";
import { vae, type Vae } from "../../models/index.js";
import { adam, sgd } from "../../optim/index.js";
import { trainingProgram, type ProgramOptions } from "../../train/training-program.js";
import { nextName } from "../loop-model.js";
import { stepProto } from "../step-model.js";
import { fuse, nativeLowerings, type FusedGraph } from "./index.js";

/** A training step of a model, fused. */
function fusedStep(model: Vae, size: number, options: Partial<ProgramOptions> = {}): FusedGraph {
  const { program } = trainingProgram({
    ...{ model, batch: 8, x: { width: size, dtype: "uint8", factor: 1 }, optimizer: adam(), steps: 10 },
    ...options,
  });
  const nextOf = new Map(program.state.map(({ current }) => [current.name!, nextName(current.name!)]));
  return fuse(stepProto(program, nativeLowerings), nextOf);
}

/** How many nodes there are of each kind, ours with a colon before. */
function counts({ graph }: FusedGraph): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { opType, domain } of graph.nodes) {
    const name = `${domain ? ":" : ""}${opType}`;
    found[name] = (found[name] ?? 0) + 1;
  }
  return found;
}

const dense = vae({ encoder: mlp([16, 8], { activateLast: true }), decoder: mlp([2, 8, 16]), latent: 2 });

describe("fusing a training step", () => {
  it("leaves no matrix product, no relu of one and no part of Adam to ONNX Runtime", () => {
    const found = counts(fusedStep(dense, 16));
    // encoder, two heads, two layers of the decoder: forward, the gradient of all but the first's input, and the update of each
    expect(found).toMatchObject({ ":Gemm": 5 + 4, ":GemmAdam": 5 });
    for (const gone of ["Gemm", "Relu", "Sqrt", "Div", ":Adam"]) expect(found[gone], gone).toBeUndefined();
  });

  it("leaves of the loss and of what is between the nets' layers to ONNX Runtime what runs over batches", () => {
    const { graph } = fusedStep(dense, 16);
    const left = graph.nodes.filter((node) => node.domain === "").map(({ opType }) => opType);
    expect(left.sort()).toEqual(["Cast", "ReduceMean", "ReduceSum"]);
  });

  it("updates every parameter and moment in place, after all that reads it", () => {
    const { graph, inPlace } = fusedStep(dense, 16);
    const states = graph.outputs.map(({ name }) => name).filter((name) => name.startsWith("next/"));
    expect([...inPlace].map(nextName).sort()).toEqual(states.sort());
    const order = new Map(graph.nodes.flatMap((node, i) => node.outputs.map((name) => [name, i] as const)));
    for (const name of inPlace) {
      const update = order.get(nextName(name))!;
      const readers = graph.nodes.flatMap((node, i) => (node.inputs.includes(name) ? [i] : []));
      expect(Math.max(...readers)).toBe(update);
      // by what it needs, not by where it happens to stand
      for (const i of readers.filter((one) => one !== update))
        expect(graph.nodes[update].inputs).toContain(graph.nodes[i].outputs[0]);
    }
  });

  it("keeps averages, which need the new value, out of place", () => {
    const { inPlace } = fusedStep(dense, 16, { emaDecay: 0.9 });
    expect(inPlace.has("decoder.0.weight")).toBe(true);
    expect(inPlace.has("ema.decoder.0.weight")).toBe(false);
  });

  it("takes a decay with Adam, and leaves other optimisers as they are", () => {
    const { graph } = fusedStep(dense, 16, { optimizer: adam(1e-3, { weightDecay: 0.01 }) });
    const updates = graph.nodes.filter((node) => node.opType === "GemmAdam");
    expect(updates.map((node) => node.attributes["decays"])).toEqual(updates.map(() => ({ int: 1 })));
    const plain = fusedStep(dense, 16, { optimizer: sgd(1e-2) });
    expect(counts(plain)).toMatchObject({ ":Gemm": expect.any(Number) as number });
    expect(counts(plain)[":GemmAdam"]).toBeUndefined();
    expect(plain.inPlace.size).toBe(0);
  });

  it("does convolutions channels last, with transposes only where a net enters and leaves them", () => {
    const shape = [2, 8, 8] as const;
    const model = vae({
      encoder: convEncoder({ shape, channels: [4, 6] }),
      decoder: convDecoder({ shape, channels: [4, 6], latent: 2 }),
      latent: 2,
    });
    const { graph, ...rest } = fusedStep(model, 128);
    const found = counts({ graph, ...rest });
    expect(found).toMatchObject({ ":Conv": 2 + 2, ":ConvTranspose": 2 + 1, ":ConvWeightGrad": 4 });
    for (const gone of ["Conv", "ConvTranspose", "Slice", "Pad", "Concat"]) expect(found[gone], gone).toBeUndefined();
    // of the image, of the code's features and of the decoded image, each way
    expect(found["Transpose"]).toBeLessThanOrEqual(8);
    const masks = graph.nodes.filter((node) => node.opType === "Conv" || node.opType === "ConvTranspose");
    expect(masks.filter((node) => node.inputs.length === 4).length).toBeGreaterThanOrEqual(2);
  });

  it("is the same every time", () => {
    expect(JSON.stringify(fusedStep(dense, 16).graph)).toBe(JSON.stringify(fusedStep(dense, 16).graph));
  });
});
