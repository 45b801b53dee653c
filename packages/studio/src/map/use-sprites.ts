import { largestGrey } from "@latents/core";
import { useEffect, useRef, useState } from "react";
import { imageOf, type CodedImages } from "../codes/coded-images";
import { engine } from "../engine/use-engine";
import type { Sprites } from "../scatter/layers/sprites";
import { inked, inkOfClass } from "../ui/inked";

/** Pictures that are kept for when their points come into view again. */
const mostKept = 2000;

/** The images of some rows as small pictures, in the colour of their class where they are grey; what is known is shown until the rest is there. */
export function useSprites(images: CodedImages, rows: readonly number[]): Sprites {
  const kept = useRef(new Map<number, HTMLCanvasElement>());
  const of = useRef(images);
  if (of.current !== images) kept.current = new Map();
  of.current = images;
  const [sprites, setSprites] = useState<Sprites>(new Map());
  useEffect(() => {
    let over = false;
    const known = kept.current;
    void (async () => {
      for (const { data, from, count } of images.parts) {
        const wanted = rows.filter((row) => row >= from && row < from + count && !known.has(row));
        if (wanted.length === 0) continue;
        const indices = wanted.map((row) => imageOf(images, row).index);
        const { data: values } = await engine().images(data.id, indices);
        const size = values.length / wanted.length;
        wanted.forEach((row, i) => {
          const grey = Uint8Array.from(values.subarray(i * size, (i + 1) * size), (value) => value * largestGrey);
          known.set(row, inked(grey, data.shape, inkOfClass(images.labels?.[row] ?? 0), 1));
        });
      }
      for (const row of known.keys()) if (known.size > mostKept) known.delete(row);
      if (!over) setSprites(new Map(rows.flatMap((row) => (known.has(row) ? [[row, known.get(row)!] as const] : []))));
    })();
    return () => void (over = true);
  }, [images, rows]);
  return sprites;
}
