import { writeFileSync } from "node:fs";
import { encodePng, writeNpz } from "@latents/core";

/** An .npz file of images; `seed` makes others of it. */
export function npz(name: string, count: number, side: number, seed = 0): string {
  const values = Uint8Array.from({ length: count * side * side }, (_, i) => (i * 37 + seed) & 255);
  writeFileSync(name, writeNpz(new Map([["x", { shape: [count, side, side], values }]])));
  return name;
}
/** A PNG file of one grey. */
export const png = (side: number): Uint8Array =>
  encodePng({ shape: [1, side, side], pixels: new Uint8Array(side * side).fill(9) });
