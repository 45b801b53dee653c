// A published set-up with a change of one's own: npx tsx --conditions=latents-source examples/from-config.ts
// Takes 17 s for its 100 steps of a convolutional net; the recipe's own 50 epochs are 23,400 steps; measured on 2 shared cores of an AMD EPYC.
import { pathToFileURL } from "node:url";
import { loadDataset, modelFromConfig, recipe, resolveConfig, train, trainOptionsFromConfig } from "latents";

export async function trainRecipe({ steps = 100, latent = 2, images = 60_000 } = {}) {
  const config = resolveConfig([
    { source: "recipe", values: (await recipe("e2-conv")).config },
    { source: "mine", values: { model: { latent }, train: { steps, epochs: undefined } } },
  ]);
  const data = await loadDataset({ name: config.data.name, limit: images });
  const model = modelFromConfig(config, data.shape);
  const trained = await train(model, data, trainOptionsFromConfig(config));
  await trained.release();
  return trained;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { history, latent, msPerStep } = await trainRecipe();
  console.log(
    `${latent} latents: loss ${history.at(-1)!.values["loss"].at(-1)!.toFixed(2)}; ${msPerStep.toFixed(1)} ms a step`,
  );
}
