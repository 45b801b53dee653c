// @ts-expect-error gifenc 1.0.3 has no types
import * as namespace from "gifenc";

/** Colours as [red, green, blue], 0..255. */
export type Palette = number[][];

/** The part of gifenc that is used. */
interface Gifenc {
  GIFEncoder(): {
    /** Without a palette a frame has the first one's. `repeat`: 0 for ever, -1 once; of the first frame. */
    writeFrame(
      index: Uint8Array,
      width: number,
      height: number,
      options: { palette: Palette | null; delay: number; repeat: number },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
  };
  quantize(rgba: Uint8Array, colours: number): Palette;
  applyPalette(rgba: Uint8Array, palette: Palette): Uint8Array;
}

const loaded = namespace as Gifenc | { readonly default: Gifenc };

/**
 * gifenc's functions wherever this runs: Node sees its CommonJS file, all in one default export; a bundler may take its module
 * file, whose exports have names (and whose default is one of them).
 */
export const gifenc: Gifenc = "GIFEncoder" in loaded ? loaded : loaded.default;
