// A data set of your own. It trains as it stands:
//   npx latents train --plugin my-data.ts --data my-data
// Here it is a bar on 16x16 pixels, across or upright, at a random place.
import { fillUniform, type Dataset, type DataSource } from "@latents/core";

const side = 16;

/** The same images at every call: their randomness is (seed, stream, step). */
function bars(split: "train" | "test", count: number): Dataset {
  const pixels = new Uint8Array(count * side * side);
  const labels = new Uint16Array(count);
  const random = fillUniform(new Float32Array(2 * count), { seed: 1, stream: `bars ${split}`, step: 0 });
  for (let i = 0; i < count; i++) {
    labels[i] = random[2 * i] < 0.5 ? 0 : 1;
    const at = 1 + Math.floor((side - 2) * random[2 * i + 1]);
    for (let j = 2; j < side - 2; j++)
      pixels[i * side * side + (labels[i] === 0 ? at * side + j : j * side + at)] = 255;
  }
  // shape is [channels, height, width]; labels and classes may be left out
  return { name: "my-data", split, count, shape: [1, side, side], pixels, labels, classes: ["across", "upright"] };
}

export const data: Record<string, DataSource> = {
  "my-data": { what: "bars across or upright", load: (split) => bars(split, split === "train" ? 2000 : 500) },
};
