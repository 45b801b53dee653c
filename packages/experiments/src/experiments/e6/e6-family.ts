import { family, familyRecipe } from "../../recipes/e6-family.js";
import type { Experiment } from "../../workbench/experiment.js";
import { compareModels } from "./compare-models.js";

/** Every prior, posterior and hierarchy at equal nets. Trainings are kept: one that was stopped is taken up where it was. */
export const e6Family: Experiment = {
  id: "e6-family",
  title: "Every prior, posterior and hierarchy at equal nets",
  source: "our own comparison; docs/densities.md names each one's publication",
  minutes: 240,
  run: compareModels(family.map(({ word, label }) => ({ word, label, recipe: familyRecipe(word) }))),
};
