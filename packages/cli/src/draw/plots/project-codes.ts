import {
  columnsOf,
  InputError,
  principalComponents,
  projectPoints,
  tsne,
  umap,
  usualNeighbours,
  usualPerplexity,
  type Matrix,
} from "@latents/core";
import type { LatentUse } from "../../run/model/latent-use.js";
import { counted, ProgressLine, type Effects } from "../../terminal/index.js";

/** How codes become a map. */
export interface ProjectionFlags {
  readonly method: "pca" | "tsne" | "umap" | "raw";
  readonly dims: 2 | 3;
  /** Of t-SNE; default 30, or what fewer codes allow. */
  readonly perplexity?: number;
  /** Of UMAP; default 15, or what fewer codes allow. */
  readonly neighbours?: number;
  readonly seed: number;
}

/** Where each code lies in the map, what the axes are, and the method in words. */
export interface Projection {
  readonly positions: Matrix;
  readonly axes: readonly string[];
  readonly words: string;
}

/** Refuses a method's flag with another method, and a method that needs more latent dimensions. Throws InputError. */
export function checkProjection({ method, dims, perplexity, neighbours }: ProjectionFlags, latent = Infinity): void {
  const wrong = method !== "tsne" && perplexity !== undefined ? (["--perplexity", "tsne"] as const) : undefined;
  const other = method !== "umap" && neighbours !== undefined ? (["--neighbours", "umap"] as const) : undefined;
  const [flag, owner] = wrong ?? other ?? [];
  if (flag !== undefined)
    throw new InputError(`${flag}: is for --method ${owner}, got --method ${method}; leave it out`);
  if ((method === "raw" || method === "pca") && latent < dims)
    throw new InputError(
      `--dims: the model has ${counted(latent, "latent dimension")}, ${method} needs ${dims}; ${latent < 2 ? "--method tsne and umap need 1" : "choose fewer"}`,
    );
}

/** Lays codes out in two or three dimensions, of which `checkProjection` found enough. Throws InputError where there are too few codes. */
export async function projectCodes(
  codes: Matrix,
  use: Pick<LatentUse, "order" | "measure">,
  flags: ProjectionFlags,
  effects: Effects,
): Promise<Projection> {
  const { method, dims, seed } = flags;
  const [count, latent] = codes.shape;
  const { perplexity = usualPerplexity(count), neighbours = usualNeighbours(count) } = flags;
  const numbered = (name: string): string[] => Array.from({ length: dims }, (_, c) => `${name} ${c + 1}`);
  if (method === "raw") {
    const chosen = latent === dims ? Array.from({ length: dims }, (_, j) => j) : use.order.slice(0, dims);
    const all = latent === dims ? "the latent dimensions" : `the ${dims} dimensions of the largest ${use.measure}`;
    return { positions: columnsOf(codes, chosen), axes: chosen.map((j) => `z${j}`), words: all };
  }
  if (method === "pca") {
    const components = principalComponents(codes, dims);
    const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
    return {
      positions: projectPoints(codes, components),
      axes: Array.from(components.explained, (share, c) => `component ${c + 1} (${percent(share)})`),
      words: `principal components, ${percent(components.explained.reduce((sum, share) => sum + share, 0))} of the variance`,
    };
  }
  let progress: ProgressLine | undefined;
  // begun after the search for neighbours, so that the time left is that of the iterations
  const onProgress = (done: number, total: number): void =>
    (progress ??= new ProgressLine(method === "tsne" ? "t-SNE iterations" : "UMAP epochs", effects)).update(
      done,
      total,
    );
  try {
    if (method === "umap") {
      const positions = await umap(codes, { dims, neighbours, seed, onProgress });
      return { positions, axes: numbered("UMAP"), words: `UMAP, ${neighbours} neighbours, seed ${seed}` };
    }
    const { positions, klDivergence } = await tsne(codes, { dims, perplexity, seed, onProgress });
    const words = `t-SNE, perplexity ${perplexity}, seed ${seed}, KL ${klDivergence.toFixed(2)} nats`;
    return { positions, axes: numbered("t-SNE"), words };
  } finally {
    progress?.end();
  }
}
