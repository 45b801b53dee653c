import { didYouMean, InputError } from "@latents/core";
import type { Experiment } from "../workbench/experiment.js";
import { e1Best } from "./e1/e1-best.js";
import { e1Film } from "./e1/e1-film.js";
import { e1Further } from "./e1/e1-further.js";
import { e1Gmvae } from "./e1/e1-gmvae.js";
import { e1M2 } from "./e1/e1-m2.js";
import { e1M2Moved } from "./e1/e1-m2-moved.js";
import { e1Vae } from "./e1/e1-vae.js";
import { e2Augment } from "./e2-augment.js";
import { e2Classifier } from "./e2-classifier.js";
import { e2Conv } from "./e2-conv.js";
import { e3Plane } from "./e3-2d.js";
import { e3Vae } from "./e3-vae.js";
import { e4Anomaly } from "./e4-anomaly.js";
import { e4Expressions } from "./e4-expressions.js";
import { e4Faces } from "./e4-faces.js";
import { e5Beta } from "./e5-beta.js";
import { e5Complete } from "./e5-complete.js";
import { e5Conditional } from "./e5-conditional.js";
import { e5Fashion } from "./e5-fashion.js";
import { e5Iwae } from "./e5-iwae.js";
import { e5Js } from "./e5-js.js";
import { e5LatentSize } from "./e5-latent-size.js";
import { e5Sweep } from "./e5-sweep.js";
import { e6Cost } from "./e6/e6-cost.js";
import { e6Dsprites } from "./e6/e6-dsprites.js";
import { e6Family } from "./e6/e6-family.js";
import { e6Likelier } from "./e6/e6-likelier.js";
import { e6M2Labels } from "./e6/e6-m2-labels.js";
import { e6Vq } from "./e6/e6-vq.js";
import { e6Iwae } from "./e6/e6-iwae.js";

/** Every published experiment, in the order of docs/results. */
export const experiments: readonly Experiment[] = [
  e1Vae,
  e1Film,
  e1Gmvae,
  e1Best,
  e1M2,
  e1M2Moved,
  e1Further,
  e2Conv,
  e2Classifier,
  e2Augment,
  e3Vae,
  e3Plane,
  e4Faces,
  e4Expressions,
  e4Anomaly,
  e5LatentSize,
  e5Conditional,
  e5Fashion,
  e5Js,
  e5Iwae,
  e5Beta,
  e5Complete,
  e5Sweep,
  e6Iwae,
  e6Cost,
  e6Likelier,
  ...e6M2Labels,
  e6Family,
  e6Vq,
  e6Dsprites,
];

/** An experiment by its id. Throws InputError for an unknown one. */
export function experiment(id: string): Experiment {
  const found = experiments.find((one) => one.id === id);
  if (found) return found;
  const ids = experiments.map((one) => one.id);
  throw new InputError(
    `reproduce: there is no experiment "${id}"${didYouMean(id, ids) || `; there are ${ids.join(", ")}`}`,
  );
}
