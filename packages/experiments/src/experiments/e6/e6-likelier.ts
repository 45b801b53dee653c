import { likelier, likelierRecipe } from "../../recipes/e6-likelier.js";
import type { Experiment } from "../../workbench/experiment.js";
import { compareModels } from "./compare-models.js";

/** Priors that are learned, a posterior that is no Gaussian, two layers, each on its own. */
export const e6Likelier: Experiment = {
  id: "e6-likelier",
  title: "Learned priors, an IAF posterior and two layers at equal nets",
  source:
    "Tomczak & Welling 2018, arXiv:1705.07120 (VampPrior); Dinh et al. 2017, arXiv:1605.08803 (RealNVP); Kingma et al. 2016, arXiv:1606.04934 (IAF); Burda et al. 2016, arXiv:1509.00519 (layers), each with nets, data and training of its own. Here: one net, one training, one difference each",
  minutes: 107,
  run: compareModels(likelier.map(({ word, label }) => ({ word, label, recipe: likelierRecipe(word) }))),
};
