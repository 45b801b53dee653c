// Looks into the latent space of a small VAE: npx tsx --conditions=latents-source examples/latent-space.ts
// Writes a lattice, a traversal and draws from a mixture fitted on codes under examples-output.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { encodePng, imageGrid, mlp, mnist, take, train, vae } from "latents";
import {
  attributeDirection,
  bestMixtureByBic,
  interpolationCodes,
  latentLattice,
  latentSpread,
  nearestNeighbours,
  principalComponents,
  projectPoints,
  sampleMixture,
  traversalCodes,
  trustworthiness,
  tsne,
} from "latents/latent-space";

export async function lookInside({ steps = 1500, images = 60_000, count = 1000, out = "examples-output" } = {}) {
  const model = vae({ encoder: mlp([784, 200], { activateLast: true }), decoder: mlp([4, 200, 784]), latent: 4 });
  const trained = await train(model, take(await mnist("train"), images), { steps });
  const test = take(await mnist("test"), count);
  await mkdir(out, { recursive: true });
  const write = async (name: string, data: Float32Array, columns: number, pad = 2): Promise<void> =>
    writeFile(join(out, name), encodePng(imageGrid(data, trained.shape, { columns, pad })));

  const { mean: codes, logVar } = await trained.posterior(test);
  const spread = latentSpread(codes, logVar); // KL, variance of the means, mean posterior variance; dimensions by KL
  const [first, second] = spread.byKl;

  const lattice = latentLattice(20, { latent: 4, dims: [first, second] });
  await write("lattice.png", (await trained.decode(lattice)).data, 20, 0);
  const traversal = traversalCodes(codes.data.subarray(0, 4), { dims: spread.byKl, steps: 11, range: 3 });
  await write("traversal.png", (await trained.decode(traversal)).data, 11);

  const way = interpolationCodes(codes.data.subarray(0, 4), codes.data.subarray(4, 8), 9, "spherical");
  const between = await trained.decode(way); // [9, 784]

  const labels = [...test.labels!];
  const fourToNine = attributeDirection(
    codes,
    labels.map((label) => (label === 9 ? true : label === 4 ? false : undefined)),
  );

  const plane = projectPoints(codes, principalComponents(codes, 2));
  const { positions } = await tsne(codes, { perplexity: 30, seed: 1 });
  const trust = { pca: await trustworthiness(codes, plane), tsne: await trustworthiness(codes, positions) };
  const { indices } = await nearestNeighbours(codes, 5); // [count, 5]

  const { best, tried } = await bestMixtureByBic(codes, [1, 2, 5, 10]);
  await write("fitted.png", (await trained.decode(sampleMixture(best, 64, { seed: 7 }))).data, 8);
  await trained.release();
  return { spread, between, fourToNine, positions, trust, indices, best, tried };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { trust, best } = await lookInside();
  console.log(`trustworthiness: PCA ${trust.pca.toFixed(3)}, t-SNE ${trust.tsne.toFixed(3)}`);
  console.log(`mixture of ${best.weights.length} components, BIC ${best.bic.toFixed(0)}`);
}
