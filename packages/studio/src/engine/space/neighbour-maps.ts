/** Apart from the principal plane, which every model of three dimensions or more begins with: their code is larger. */
export { tsne, umap } from "@latents/core";
