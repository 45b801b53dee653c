import { neighboursOf } from "@latents/core";
import { useEffect, useRef, useState } from "react";
import { imageOf, type CodedImages } from "../codes/coded-images";
import { newest } from "../codes/newest";
import { engine } from "../engine/use-engine";

/** Neighbours that are shown. */
const shown = 12;

interface Near {
  readonly row: number;
  /** Euclidean, in the latent space. */
  readonly distance: number;
  readonly values: Float32Array;
}

interface Asked {
  readonly images: CodedImages;
  readonly code: Float32Array;
  readonly picked: number | undefined;
}

/** The images whose codes' means are nearest to a code, the picked one left out; of codes that pass by faster than it looks only the newest. */
export function useNearest(
  images: CodedImages,
  code: Float32Array,
  picked: number | undefined,
): { readonly nearest: readonly Near[]; readonly error: unknown } {
  const [state, setState] = useState<{ of?: CodedImages; nearest: readonly Near[]; error?: unknown }>({ nearest: [] });
  const ask = useRef<(asked: Asked) => void>(undefined);
  ask.current ??= newest<Asked, readonly Near[]>(
    find,
    (nearest, { images: of }) => setState({ of, nearest }),
    (error) => setState({ nearest: [], error }),
  );
  useEffect(() => ask.current!({ images, code, picked }), [images, code, picked]);
  return { nearest: state.of === images ? state.nearest : [], error: state.error };
}

async function find({ images, code, picked }: Asked): Promise<readonly Near[]> {
  const k = Math.min(images.count, shown + 1);
  const { indices, distances } = await neighboursOf({ shape: [1, images.latent], data: code }, images.mean, k);
  const found = Array.from(indices, (row, i) => ({ row, distance: distances[i], at: imageOf(images, row) }))
    .filter(({ row }) => row !== picked)
    .slice(0, shown);
  const values = new Map<number, Float32Array>();
  for (const { data } of images.parts) {
    const own = found.filter(({ at }) => at.data === data);
    if (own.length === 0) continue;
    const indicesOf = own.map(({ at }) => at.index);
    const { data: pixels } = await engine().images(data.id, indicesOf);
    const size = pixels.length / own.length;
    own.forEach(({ row }, i) => values.set(row, pixels.subarray(i * size, (i + 1) * size)));
  }
  return found.map(({ row, distance }) => ({ row, distance, values: values.get(row)! }));
}
