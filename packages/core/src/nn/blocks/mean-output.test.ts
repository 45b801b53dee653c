import { describe, expect, it } from "vitest";
import { modelFromConfig, resolveConfig, type ConfigInput } from "../../config/index.js";
import { imageDataset } from "../../data/index.js";
import { input } from "../../graph/index.js";
import { ortRuntime } from "../../runtime/index.js";
import { Trainer } from "../../train/index.js";
import { linear } from "../linear.js";
import { initialValues, Ledger, Scope } from "../scope.js";
import { meanOutput } from "./mean-output.js";

/** Start of the offset of a net with three outputs, two of them an image's values; the images are 0 and 0.2, and 1 and 0.6. */
function startOf(isLogit: boolean, withRows = true): number[] {
  const ledger = new Ledger(true);
  meanOutput(linear(3), { size: 2, isLogit }).apply(input("z", [4, 2]), new Scope(ledger, "decoder"));
  const drawn = (count: number): Float32Array =>
    Float32Array.from({ length: 2 * count }, (_, i) => [0, 1, 0.2, 0.6][i % 4]);
  const rows = Object.assign(drawn, { available: 2 });
  expect([...ledger.parameters.keys()]).toEqual(["decoder.weight", "decoder.bias", "decoder.offset"]);
  return [...initialValues(ledger, 1, withRows ? rows : undefined)["decoder.offset"]];
}

describe("meanOutput", () => {
  it("starts at the images' mean, or its logit; other outputs, and a model without data, at 0", () => {
    startOf(false).forEach((v, j) => expect(v).toBeCloseTo([0.1, 0.8, 0][j], 5));
    startOf(true).forEach((v, j) => expect(v).toBeCloseTo([Math.log(1 / 9), Math.log(4), 0][j], 5));
    expect(startOf(true, false)).toEqual([0, 0, 0]);
  });

  it("is a config's word: training begins where other models must come first", async () => {
    // bright above, dark below
    const pixels = Uint8Array.from({ length: 50 * 16 }, (_, i) => (i % 16 < 8 ? 240 : 10));
    const images = imageDataset({ name: "d", shape: [1, 4, 4], pixels });
    const firstLoss = async (model: ConfigInput["model"]): Promise<number> => {
      const net = { type: "mlp" as const, hidden: [4] };
      const values = { model: { latent: 2, encoder: net, decoder: net, ...model } };
      const built = modelFromConfig(resolveConfig([{ source: "test", values }]), images.shape);
      const runtime = await ortRuntime({ threads: 1 });
      const trainer = await Trainer.create(built, images, runtime, { steps: 1, batch: 50 });
      const { loss } = (await trainer.run(1)).values;
      await trainer.release();
      return loss[0];
    };
    const [plain, begun] = [await firstLoss({}), await firstLoss({ outputBias: "data-mean" })];
    // the entropy of such bits is 16 times 0.2 nats
    expect(plain).toBeGreaterThan(9);
    expect(begun).toBeLessThan(6);
  });
});
