import { Paper, Text } from "@mantine/core";
import type { Associations } from "@latents/core";
import type { ReactNode } from "react";
import styles from "./table.module.css";

interface RelationsProps {
  readonly title: string;
  readonly note: string;
  readonly names: readonly string[];
  readonly table: Associations;
}

/** Of pairs of columns how strongly they hang together, as coloured cells: blue where one falls as the other rises, orange else. */
export function Relations({ title, note, names, table }: RelationsProps): ReactNode {
  const n = names.length;
  const side = Math.max(8, Math.min(26, Math.floor(230 / n)));
  const label = Math.min(84, 14 + 6 * Math.max(...names.map((name) => name.length)));
  const size = label + side * n;
  const short = (name: string): string => (name.length > 12 ? `${name.slice(0, 11)}…` : name);
  return (
    <Paper withBorder p="sm" component="figure" m={0}>
      <Text fw={600} size="sm">
        {title}
      </Text>
      <svg
        viewBox={`0 0 ${size} ${size}`}
        className={styles.plot}
        style={{ maxWidth: size }}
        role="img"
        aria-label={`${title}: ${strongest(names, table)}`}
      >
        {names.map((name, i) => (
          <g key={name}>
            <text x={label - 5} y={i * side + side / 2 + 4} textAnchor="end" className={styles.tick}>
              {short(name)}
            </text>
            <text
              transform={`translate(${label + i * side + side / 2 + 4} ${n * side + 6}) rotate(-90)`}
              textAnchor="end"
              className={styles.tick}
            >
              {short(name)}
            </text>
            {Array.from(table[i], (value, j) => (
              <rect
                key={j}
                {...{ x: label + j * side, y: i * side, width: side - 1, height: side - 1 }}
                className={styles.cell}
                fill={value < 0 ? "#4269d0" : "#ff8a3d"}
                fillOpacity={Number.isNaN(value) ? 0 : Math.min(1, Math.abs(value))}
              >
                <title>{`${name}, ${names[j]}: ${Number.isNaN(value) ? "none" : value.toFixed(2)}`}</title>
              </rect>
            ))}
          </g>
        ))}
      </svg>
      <Text component="figcaption" size="xs" c="dimmed">
        {note}
      </Text>
    </Paper>
  );
}

/** The three strongest pairs, in words. */
function strongest(names: readonly string[], table: Associations): string {
  const pairs = names.flatMap((name, i) =>
    names
      .slice(0, i)
      .map((other, j) => ({ words: `${other} and ${name} ${table[i][j].toFixed(2)}`, value: table[i][j] })),
  );
  return pairs
    .filter(({ value }) => !Number.isNaN(value))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, 3)
    .map(({ words }) => words)
    .join(", ");
}
