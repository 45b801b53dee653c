import type { Experiment } from "../workbench/experiment.js";
import { runProtocol } from "../workbench/protocol.js";
import { runPictures } from "../pictures/run-pictures.js";
import { testRow } from "../workbench/workbench.js";

/** E5: the baseline and a convolutional net on Fashion-MNIST. */
export const e5Fashion: Experiment = {
  id: "e5-fashion",
  title: "Fashion-MNIST: the baseline with two latent dimensions, and a convolutional net with ten",
  source:
    "VAE++, course project of CSC412/2506: pictures alone, after three epochs; the size of its convolutional net is not given",
  minutes: 5,
  run: async (bench) => {
    const flat = await bench.train({ name: "2d", recipe: "e5-fashion" });
    const conv = await bench.train({ name: "conv", recipe: "e5-fashion-conv" });
    const [first, second] = [testRow(flat), testRow(conv)];
    const gain = first["negElbo"] - second["negElbo"];
    return {
      rows: [
        { label: "784-500-2 and mirror", ours: first, note: "pictures there" },
        { label: "two convolutions, z = 10", ours: second, note: "pictures there" },
      ],
      pictures: [...(await runPictures(flat, "2d")), ...(await runPictures(conv, "conv"))],
      seen: `The convolutional net with ten dimensions is ${Math.abs(gain).toFixed(1)} nats ${gain > 0 ? "better" : "worse"} than the baseline with two; its KL is ${second["kl"].toFixed(1)} nats against ${first["kl"].toFixed(1)}.`,
      seeds: [flat.result.seed],
      protocol: runProtocol(flat),
    };
  },
};
