import { Paper, Text } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./table.module.css";

/** One line: values along the points, NaN where it breaks; a band of its spread around it. */
export interface SeriesLine {
  readonly values: ArrayLike<number>;
  readonly spread?: ArrayLike<number>;
  readonly kind: "real" | "drawn";
}

const [width, height] = [300, 120];

/** Lines over the points of a series, between `low` and `high`. */
export function SeriesLines(props: {
  readonly title: string;
  readonly lines: readonly SeriesLine[];
  readonly range: readonly [low: number, high: number];
}): ReactNode {
  const { title, lines, range } = props;
  const [low, high] = range;
  const y = (value: number): number => height - (height * (value - low)) / (high - low || 1);
  const at = (i: number, length: number): number => (width * i) / Math.max(1, length - 1);
  const points = (values: ArrayLike<number>): string =>
    Array.from(values, (value, i) =>
      Number.isNaN(value) ? "" : `${at(i, values.length).toFixed(1)},${y(value).toFixed(1)}`,
    )
      .filter((text) => text !== "")
      .join(" ");
  const band = ({ values, spread }: SeriesLine): string => {
    const edge = (sign: number): number[] => Array.from(values, (value, i) => value + sign * spread![i]);
    const back = (text: string): string => text.split(" ").reverse().join(" ");
    return `${points(edge(1))} ${back(points(edge(-1)))}`;
  };
  return (
    <Paper withBorder p="sm" component="figure" m={0}>
      <Text fw={600} size="sm" truncate>
        {title}
      </Text>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        className={styles.plot}
        style={{ overflow: "hidden" }}
        role="img"
        aria-label={`${title}, ${lines.length === 1 ? "one line" : `${lines.length} lines`} from ${low.toPrecision(3)} to ${high.toPrecision(3)}`}
      >
        {lines.map((line, i) => line.spread && <polygon key={i} points={band(line)} className={styles.band} />)}
        {lines.map(({ values, kind }, i) => (
          <polyline key={i} points={points(values)} className={`${styles.line} ${styles[kind]}`} />
        ))}
      </svg>
      <Text component="figcaption" size="xs" c="dimmed" className="numbers">
        {low.toPrecision(3).replace("-", "−")} to {high.toPrecision(3).replace("-", "−")},{" "}
        {lines[0]?.values.length ?? 0} points
      </Text>
    </Paper>
  );
}

/** The range of values that are there. */
export function rangeOf(...all: readonly ArrayLike<number>[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const values of all)
    for (let i = 0; i < values.length; i++) {
      if (Number.isNaN(values[i])) continue;
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
  return low > high ? [0, 1] : [low, high];
}
