import { Progress, Stack, Table, Text, Title } from "@mantine/core";
import type { StudioSweep } from "@latents/core";
import { useMemo, useState, type ReactNode } from "react";
import { WideTable } from "../ui/wide-table";
import { importances } from "./importance";
import { figureAxis, keyAxis } from "./parallel-axes";
import css from "./sweep.module.css";

/** Units of the plot: its height, and the way from one axis to the next. */
const [tall, apart, margin] = [220, 170, 46];

/** What a sweep of several keys says as a whole: every setting as a line over an axis a key, and how much goes with each key. */
export function SweepParallel({ sweep: { keys, rows, chosenBy } }: { readonly sweep: StudioSweep }): ReactNode {
  const [hovered, setHovered] = useState<number>();
  const by = chosenBy === "validation" ? "validationNegElbo" : "negElbo";
  const name = chosenBy === "validation" ? "Validation NELBO" : "Test NELBO";
  const done = useMemo(
    () => rows.flatMap((row) => (row[by] === undefined ? [] : [{ ...row, figure: row[by] }])),
    [rows, by],
  );
  const figures = done.map(({ figure }) => figure);
  const texts = done.map(({ values }) => values.map(String));
  if (keys.length < 2 || done.length < 2) return null;
  const axes = [
    ...keys.map((key, k) =>
      keyAxis(
        key,
        texts.map((values) => values[k]),
      ),
    ),
    figureAxis(name, figures),
  ];
  const found = importances(keys, texts, figures);
  const width = 2 * margin + apart * (axes.length - 1);
  const x = (axis: number): number => margin + apart * axis;
  const y = (place: number): number => 26 + (1 - place) * tall;
  const best = figures.indexOf(Math.min(...figures));
  const shown = hovered ?? best;
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        Settings and figure
      </Title>
      <div className={css.scroll} tabIndex={0} role="region" aria-label="Settings as lines">
        <svg
          viewBox={`0 0 ${width} ${tall + 50}`}
          style={{ minWidth: Math.min(width, 120 * axes.length), maxWidth: 1.5 * width, width: "100%" }}
          role="img"
          aria-label={`Each of ${done.length} finished settings as a line over ${keys.join(", ")} and ${name}; the table below has their numbers`}
        >
          {done.map((row, i) => (
            <polyline
              key={row.values.join("\n")}
              className={css.line}
              data-shown={i === shown || undefined}
              style={{ stroke: shade((figures[i] - figures[best]) / (Math.max(...figures) - figures[best] || 1)) }}
              points={axes.map(({ places }, axis) => `${x(axis)},${y(places[i])}`).join(" ")}
              onPointerEnter={() => setHovered(i)}
              onPointerLeave={() => setHovered(undefined)}
            >
              <title>
                {keys.map((key, k) => `${key} ${texts[i][k]}`).join(", ")}: {figures[i].toFixed(2)}
              </title>
            </polyline>
          ))}
          {axes.map((axis, a) => (
            <g key={axis.name}>
              <line className={css.axis} x1={x(a)} x2={x(a)} y1={y(0)} y2={y(1)} />
              <text className={css.name} x={x(a)} y={14}>
                {axis.name}
              </text>
              {axis.marks.map(({ text, at }) => (
                <text key={text} className={css.mark} x={x(a) + 6} y={y(at) + 4}>
                  {text}
                </text>
              ))}
            </g>
          ))}
        </svg>
      </div>
      <Text size="xs" c="dimmed" aria-live="polite">
        {hovered === undefined ? "The best: " : ""}
        {keys.map((key, k) => `${key} ${texts[shown][k]}`).join(", ")}, {name} {figures[shown].toFixed(2)}
      </Text>
      {found.length > 0 && (
        <>
          <WideTable label="Importance" minWidth={360} verticalSpacing={5}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Setting</Table.Th>
                <Table.Th>Share of the differences</Table.Th>
                <Table.Th ta="right">told by</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.map(({ key, share, by: way }) => (
                <Table.Tr key={key}>
                  <Table.Th scope="row">{key}</Table.Th>
                  <Table.Td className="numbers">
                    {Math.round(100 * share)} %
                    <Progress value={100 * share} size={6} aria-label={`Importance of ${key}`} />
                  </Table.Td>
                  <Table.Td ta="right">{way === "values" ? "means of its values" : "ranks"}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </WideTable>
          <Text size="xs" c="dimmed">
            How much of the variance of {name} over the settings goes with one key alone: ε² of its values&apos; means,
            0 on average where a key does nothing, or Spearman&apos;s ρ² where nearly each setting has a value of its
            own. What keys do together counts for none.
          </Text>
        </>
      )}
    </Stack>
  );
}

/** From the best to the worst: strong to pale. */
const shade = (worse: number): string =>
  `color-mix(in oklab, var(--mantine-primary-color-filled) ${Math.round(100 - 72 * worse)}%, var(--studio-line))`;
