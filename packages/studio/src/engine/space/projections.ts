import { principalComponents, projectPoints } from "@latents/core";
import { transfer } from "comlink";
import type { LayoutReport, PrincipalPlane, ProjectionMethod, ProjectionOptions, Rows } from "../engine-api";

/** Between two pictures of a layout that forms, ms: the page has to keep up. */
const frameMs = 60;

type Points = ReturnType<typeof projectPoints>;

/** Two or three coordinates of each code. Throws InputError for settings that the codes do not allow. */
export async function project(
  method: ProjectionMethod,
  codes: Rows,
  options: ProjectionOptions,
  report?: LayoutReport,
): Promise<Points> {
  const { dims = 2, seed = 0, perplexity, neighbours } = options;
  let shown = -Infinity;
  const onProgress =
    report &&
    ((done: number, total: number, positions: () => Float32Array<ArrayBuffer>): void => {
      if (performance.now() - shown < frameMs) return report(done / total);
      shown = performance.now();
      const now = positions();
      report(done / total, transfer(now, [now.buffer]));
    });
  if (method === "pca") return projectPoints(codes, principalComponents(codes, dims));
  const { tsne, umap } = await import("./neighbour-maps");
  if (method === "umap") return umap(codes, { dims, seed, neighbours, onProgress });
  return (await tsne(codes, { dims, seed, perplexity, onProgress })).positions;
}

/** The plane of most variance, with what leads from it back to codes. Throws InputError for fewer than two codes. */
export function principalPlane(codes: Rows, dims: 2 | 3): PrincipalPlane {
  const { mean, directions, explained } = principalComponents(codes, Math.min(dims, codes.shape[1]));
  const positions = projectPoints(codes, { mean, directions } as Parameters<typeof projectPoints>[1]);
  return { positions: { shape: positions.shape, data: positions.data }, mean, directions, explained };
}
