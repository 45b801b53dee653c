import type { CurvePoint } from "@latents/core";
import { memo, type ReactNode } from "react";
import { figureText } from "./figures";
import styles from "./runs.module.css";

const [width, height, margin] = [84, 26, 2];

/** The training loss as a curve of a thumb's size; the steep first steps are cut off so that the rest is seen. */
export const Spark = memo(function Spark({ curve }: { readonly curve: readonly CurvePoint[] }): ReactNode {
  const now = curve.at(-1);
  const label = now ? `training loss, now ${figureText(now[1])} nats` : "no training loss yet";
  return (
    <svg width={width} height={height} role="img" aria-label={label} className={styles.spark}>
      <title>{label}</title>
      {curve.length > 1 && <polyline points={sparkPoints(curve)} />}
    </svg>
  );
});

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
