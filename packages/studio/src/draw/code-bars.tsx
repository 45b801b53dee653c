import type { ReactNode } from "react";
import css from "./draw.module.css";
import { tellingLatents } from "./figures";

interface BarsProps {
  readonly mean: Float32Array | undefined;
  readonly logVar: Float32Array | undefined;
  readonly latent: number;
  /** Whether the prior is N(0, I). */
  readonly isStandard: boolean;
}

/** More would be thinner than a line. */
export const mostBars = 100;
const reach = 4;
/** Drawn across, and named at the side. */
const lines = [-2, 0, 2] as const;

/** The posterior of a code, a bar a latent number from 0 to its mean, with the standard deviation. */
export function CodeBars({ mean, logVar, latent, isStandard }: BarsProps): ReactNode {
  const count = Math.min(latent, mostBars);
  const shown = mean && logVar ? tellingLatents(mean, logVar, mostBars, isStandard) : [];
  const y = (value: number): number => 50 - (50 * Math.max(-reach, Math.min(reach, value))) / reach;
  const said = mean
    ? `Code: ${Array.from(mean.subarray(0, 20), (v) => v.toFixed(1)).join(", ")}${latent > 20 ? ", ..." : ""}`
    : "Code, empty";
  return (
    <div className={css.bars}>
      <div className={css.scale} aria-hidden>
        {lines.map((line) => (
          <span key={line} style={{ top: `${y(line)}%` }}>
            {String(line).replace("-", "−")}
          </span>
        ))}
      </div>
      <svg viewBox={`0 0 ${count} 100`} preserveAspectRatio="none" role="img" aria-label={said}>
        {lines.map((line) => (
          <line
            key={line}
            x1={0}
            x2={count}
            y1={y(line)}
            y2={y(line)}
            stroke="var(--mantine-color-gray-5)"
            strokeWidth={line === 0 ? 1.5 : 0.5}
            vectorEffect="non-scaling-stroke"
          />
        ))}
        {mean &&
          logVar &&
          shown.map((j, i) => {
            const deviation = Math.exp(logVar[j] / 2);
            const [top, bottom] = [Math.min(y(mean[j]), 50), Math.max(y(mean[j]), 50)];
            return (
              <g key={j}>
                <title>{codeText(j, mean, logVar)}</title>
                <rect
                  x={i + 0.2}
                  width={0.6}
                  y={top}
                  height={Math.max(0.5, bottom - top)}
                  fill="var(--mantine-primary-color-filled)"
                />
                <line
                  x1={i + 0.5}
                  x2={i + 0.5}
                  y1={y(mean[j] - deviation)}
                  y2={y(mean[j] + deviation)}
                  stroke="var(--mantine-color-text)"
                  strokeWidth={count > 50 ? 0.6 : 1.5}
                  vectorEffect="non-scaling-stroke"
                />
              </g>
            );
          })}
      </svg>
    </div>
  );
}

/** `z0 −0.53 ± 0.10` */
export const codeText = (j: number, mean: Float32Array, logVar: Float32Array): string =>
  `z${j} ${mean[j].toFixed(2).replace("-", "−")} ± ${Math.exp(logVar[j] / 2).toFixed(2)}`;
