import type { CurvePoint } from "@latents/core";

/** CSS pixels. */
export const sparkSize = { width: 72, height: 26 } as const;
const { width, height } = sparkSize;
const margin = 2;

/** The curve in the picture's own pixels. */
export function sparkPoints(curve: readonly CurvePoint[]): string {
  const values = curve.map(([, value]) => value);
  const low = Math.min(...values);
  const high = Math.max(...values.slice(Math.ceil(values.length / 10)));
  const [first, last] = [curve[0][0], curve.at(-1)![0]];
  return curve
    .map(([step, value]) => {
      const x = margin + ((step - first) / (last - first || 1)) * (width - 2 * margin);
      const share = high > low ? Math.min(1, (value - low) / (high - low)) : 0.5;
      return `${x.toFixed(1)},${(height - margin - share * (height - 2 * margin)).toFixed(1)}`;
    })
    .join(" ");
}
