import type { ReactNode } from "react";
import type { Cloud } from "./two-costs";

interface CloudPlaneProps {
  readonly clouds: readonly Cloud[];
  readonly chosen: number;
  readonly width: number;
  /** Draws from the chosen cloud, [count, 2]. */
  readonly draws: Float32Array | undefined;
}

/** Half a side of the plane, in standard deviations of the prior, and how far beyond the outermost cloud it goes. */
const [least, margin] = [3.5, 0.3];

/** Half a side that holds every mean, and two standard deviations of every cloud as it was learnt. */
const reachOf = (clouds: readonly Cloud[]): number =>
  Math.max(
    least,
    ...clouds.flatMap(({ mean, logVar }) =>
      [0, 1].map((j) => Math.abs(mean[j]) + 2 * Math.exp(logVar[j] / 2) + margin),
    ),
  );

/** The clouds of images in the plane of codes: the chosen one as its one and two standard deviations, with draws from it; the prior as two rings. */
export function CloudPlane({ clouds, chosen, width, draws }: CloudPlaneProps): ReactNode {
  const { mean, logVar } = clouds[chosen];
  const reach = reachOf(clouds);
  const dot = reach / least;
  const spread = [0, 1].map((j) => width * Math.exp(logVar[j] / 2));
  const points = Array.from({ length: (draws?.length ?? 0) / 2 }, (_, i) => [draws![2 * i], -draws![2 * i + 1]]);
  return (
    <svg
      viewBox={`${-reach} ${-reach} ${2 * reach} ${2 * reach}`}
      role="img"
      aria-label={`The chosen image's cloud: mean ${numbers(mean)}, standard deviation ${numbers(spread)}`}
      style={{ width: "100%", maxWidth: 280, display: "block", background: "var(--studio-soft)", borderRadius: 6 }}
    >
      {[1, 2].map((r) => (
        <circle
          key={r}
          r={r}
          fill="none"
          stroke="var(--mantine-color-dimmed)"
          strokeWidth={0.02 * dot}
          strokeDasharray="0.08"
        />
      ))}
      {clouds.map(({ mean: at }, i) => (
        <circle key={i} cx={at[0]} cy={-at[1]} r={0.06 * dot} fill="var(--mantine-color-dimmed)" />
      ))}
      {[1, 2].map((r) => (
        <ellipse
          key={r}
          {...{ cx: mean[0], cy: -mean[1], rx: r * spread[0], ry: r * spread[1] }}
          fill="#4269d0"
          fillOpacity={0.22}
        />
      ))}
      {points.map(([x, y], i) => (
        <circle key={i} cx={x} cy={y} r={0.07 * dot} fill="#ff725c" />
      ))}
    </svg>
  );
}

const numbers = (values: ArrayLike<number>): string => Array.from(values, (v) => v.toFixed(2)).join(", ");
