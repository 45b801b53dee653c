import { Paper, Text } from "@mantine/core";
import { categoriesOf } from "@latents/core";
import type { ReactNode } from "react";
import type { ColumnPicture } from "../engine/table/table-api";
import { cellText, meanText } from "./cell-text";
import styles from "./table.module.css";

const [width, height] = [300, 110];

/** One column: training rows as bars, drawn rows as a line over them, and how far they are apart. */
export function Marginal({ picture }: { readonly picture: ColumnPicture }): ReactNode {
  const { name, column, measure, distance, missing, mean, real, drawn } = picture;
  const low = Math.min(...real.map(({ from }) => from));
  const high = Math.max(...real.map(({ to }) => to));
  const most = Math.max(1e-9, ...[...real, ...drawn].map(({ share }) => share));
  const x = (value: number): number => (width * (value - low)) / (high - low || 1);
  const y = (share: number): number => height - 2 - ((height - 8) * share) / most;
  const words = [
    `${measure} ${distance.toFixed(3)}`,
    ...(mean ? [`mean ${meanText(column, mean.real)}, drawn ${meanText(column, mean.drawn)}`] : []),
    ...(missing.real > 0 || missing.drawn > 0
      ? [`missing ${percent(missing.real)}, drawn ${percent(missing.drawn)}`]
      : []),
  ].join("; ");
  const named = categoriesOf(column) > 0;
  return (
    <Paper withBorder p="sm" component="figure" m={0}>
      <Text fw={600} size="sm" truncate title={name}>
        {name}
      </Text>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        height={height}
        role="img"
        aria-label={`${name}: training rows and drawn rows; ${words}`}
        className={styles.plot}
      >
        {real.map(({ from, to, share }) => (
          <rect
            key={from}
            x={x(from) + 0.5}
            width={Math.max(1, x(to) - x(from) - 1)}
            y={y(share)}
            height={height - 2 - y(share)}
            className={styles.bar}
          />
        ))}
        {drawn.map(({ from, to, share }) => (
          <line key={from} x1={x(from)} x2={x(to)} y1={y(share)} y2={y(share)} className={styles.drawn} />
        ))}
        <line x1={0} x2={width} y1={height - 1.5} y2={height - 1.5} className={styles.axis} />
      </svg>
      {/* beside the drawing, which is as wide as there is room: words keep their size */}
      <div className={styles.ticks} data-of={named ? "categories" : "ends"} aria-hidden>
        {named
          ? real.length <= 8 && real.map(({ from }, k) => <span key={from}>{cellText(column, k)}</span>)
          : [low, high].map((value, i) => (
              <span key={i} className="numbers">
                {cellText(column, value)}
              </span>
            ))}
      </div>
      <Text component="figcaption" size="xs" c="dimmed" className="numbers">
        {words}
      </Text>
    </Paper>
  );
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
