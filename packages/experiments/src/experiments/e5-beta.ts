import { testFigures } from "@latents/core";
import { evaluateTest } from "latents/run";
import type { Experiment } from "../workbench/experiment.js";
import type { Picture, Row } from "../workbench/findings.js";
import { modelPictures } from "../pictures/model-pictures.js";
import { hereProtocol } from "../workbench/protocol.js";
import { squaredError } from "../measure/squared-error.js";

/** Recipes `e5-grey-...` with their names in the table. */
const likelihoods = [
  { name: "beta", label: "Beta, one concentration" },
  { name: "beta-decoded", label: "Beta, decoded concentration" },
  { name: "continuous-bernoulli", label: "continuous Bernoulli" },
  { name: "normal-learned", label: "normal, learned spread" },
  { name: "normal-optimal", label: "normal, optimal spread" },
  { name: "laplace", label: "Laplace, learned spread" },
  { name: "logistic", label: "discretised logistic" },
];

/** E5: densities of grey values. */
export const e5Beta: Experiment = {
  id: "e5-beta",
  title: "Likelihoods of grey values: Beta and others",
  source:
    "VAE++, course project of CSC412/2506: pictures alone; its Beta likelihood with alpha = beta = 2 is a rescaled Bernoulli. Here: a Beta density with learned mean and concentration, on values kept in (0, 1)",
  minutes: 7,
  run: async (bench) => {
    const rows: Row[] = [];
    const pictures: Picture[] = [];
    let done: string | undefined;
    for (const { name, label } of likelihoods) {
      const recipe = `e5-grey-${name}`;
      const { trained, test, config } = await bench.trainHere({ recipe });
      const figures = testFigures(await evaluateTest(trained, test, config, bench.runtime));
      const { negElbo, standardError, rec, kl, bitsPerDim } = figures;
      const rootMeanSquare = Math.sqrt(await squaredError(trained, test));
      done ??= hereProtocol({ config, test });
      rows.push({
        label,
        ours: {
          ...{ negElbo, standardError, rec, kl },
          ...(bitsPerDim !== undefined && { bitsPerDim }),
          rootMeanSquare,
        },
        ...(trained.model.likelihood.measure === "mass" && { note: "a mass of the 256 levels: the only code length" }),
      });
      pictures.push(...(await modelPictures(trained, { test, config, name })));
      await trained.release();
    }
    const sharpest = [...rows].sort((a, b) => a.ours["rootMeanSquare"] - b.ours["rootMeanSquare"]);
    const code = rows.find(({ note }) => note !== undefined)!;
    const below = rows.filter(({ ours }) => ours["bitsPerDim"] < 0).map(({ label }) => label);
    return {
      rows,
      pictures,
      seen: `The discretised logistic needs ${code.ours["bitsPerDim"].toFixed(2)} bits a dimension. ${below.length === 0 ? "No density goes below 0 bits" : `Densities go below 0 bits (${below.join("; ")}), which no code of the grey values can`}. Reconstructions are nearest with ${sharpest[0].label} (root mean square error ${sharpest[0].ours["rootMeanSquare"].toFixed(3)}), farthest with ${sharpest.at(-1)!.label} (${sharpest.at(-1)!.ours["rootMeanSquare"].toFixed(3)}).`,
      seeds: [1],
      protocol: `${done}, not dequantised; NELBOs of densities of different kinds are comparable in bits a dimension at most, and of grey values with none of bits`,
    };
  },
};
