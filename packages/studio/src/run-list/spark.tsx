import type { CurvePoint } from "@latents/core";
import { memo, type ReactNode } from "react";
import { figureText } from "../run-parts/figures";
import styles from "./run-list.module.css";
import { sparkPoints, sparkSize } from "./spark-points";

/** The training loss as a curve of a thumb's size; the steep first steps are cut off so that the rest is seen. */
export const Spark = memo(function Spark({ curve }: { readonly curve: readonly CurvePoint[] }): ReactNode {
  const now = curve.at(-1);
  const label = now ? `training loss, now ${figureText(now[1])} nats` : "no training loss yet";
  return (
    <svg {...sparkSize} role="img" aria-label={label} className={styles.spark}>
      <title>{label}</title>
      {curve.length > 1 && <polyline points={sparkPoints(curve)} />}
    </svg>
  );
});
