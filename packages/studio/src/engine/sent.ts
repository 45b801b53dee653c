import { transfer } from "comlink";
import type { Rows } from "./engine-api";

/** Moves the values to the page instead of copying them. */
export const sent = (rows: { readonly shape: readonly [number, number]; readonly data: Float32Array }): Rows =>
  transfer({ shape: rows.shape, data: rows.data }, [rows.data.buffer]);
