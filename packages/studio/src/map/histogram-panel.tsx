import { Button, Group, NativeSelect, RangeSlider, Stack, Text } from "@mantine/core";
import { useMemo, type ReactNode } from "react";
import { classesOf } from "../codes/class-colors";
import type { CodedImages } from "../codes/coded-images";
import { className } from "../models/class-name";
import type { Chosen, Range } from "./chosen";
import type { Column } from "./columns";
import { histogramOf, rangeOf, stepOf } from "./histogram";
import type { ColumnChoice } from "./map-address";
import "./map.css";

const bars = 40;

interface HistogramPanelProps {
  readonly images: CodedImages;
  readonly columns: readonly Column[];
  readonly column: Column;
  /** Of the column, of all images. */
  readonly values: Float32Array;
  readonly range: Range | undefined;
  readonly chosen: Chosen;
  readonly onColumn: (choice: ColumnChoice) => void;
  /** Takes every filter away; undefined where there is none. */
  readonly onClear: (() => void) | undefined;
}

/** How a column's values are spread over all images and over those that are chosen; its slider chooses a range of them. */
export function HistogramPanel(props: HistogramPanelProps): ReactNode {
  const { images, columns, column, values, range, chosen, onColumn, onClear } = props;
  const ends = useMemo(() => rangeOf(values), [values]);
  const all = useMemo(() => histogramOf(values, new Uint8Array(values.length).fill(1), ends, bars), [values, ends]);
  const kept = useMemo(() => histogramOf(values, chosen.rows, ends, bars), [values, chosen, ends]);
  const tallest = Math.max(1, ...all.counts);
  const height = (count: number): number => (count === 0 ? 0 : Math.max(0.012, count / tallest));
  const step = stepOf(ends);
  const say = (value: number): string =>
    value.toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9))).replace("-", "−");
  const { low, high } = { ...ends, ...range };
  const change = ([from, to]: readonly [number, number]): void => {
    // the outer bars hold the farthest values too
    const isAll = from <= ends.low && to >= ends.high;
    onColumn({ key: column.key, ...(!isAll && { range: { low: from, high: to } }) });
  };
  const number = (count: number): string => count.toLocaleString("en");
  return (
    <Stack gap={6} className="map-panel">
      <Group gap="xs" justify="space-between">
        <Group gap="xs">
          <Text fw={600}>Chosen</Text>
          <NativeSelect
            size="xs"
            aria-label="Column"
            data={columns.map(({ key, name }) => ({ value: key, label: name }))}
            value={column.key}
            onChange={({ currentTarget }) => onColumn({ key: currentTarget.value })}
          />
        </Group>
        <Group gap="xs">
          <Text size="sm" className="numbers" role="status">
            {number(chosen.count)} of {number(images.count)} images
          </Text>
          {onClear && (
            <Button size="compact-xs" variant="subtle" onClick={onClear}>
              Choose all
            </Button>
          )}
        </Group>
      </Group>
      <svg
        viewBox={`0 0 ${bars} 1`}
        preserveAspectRatio="none"
        className="map-bars"
        role="img"
        aria-label={`Histogram of ${column.name}, from ${say(ends.low)} to ${say(ends.high)}: all images, and the ${number(chosen.count)} chosen`}
      >
        {[all, kept].map(({ counts }, layer) =>
          Array.from(counts, (count, i) => (
            <rect
              key={`${layer} ${i}`}
              className={layer === 0 ? "map-bar" : "map-bar-chosen"}
              x={i + 0.06}
              width={0.88}
              y={1 - height(count)}
              height={height(count)}
            />
          )),
        )}
      </svg>
      <RangeSlider
        size="xs"
        min={ends.low}
        max={ends.high}
        step={step}
        minRange={0}
        value={[Math.max(ends.low, low), Math.min(ends.high, high)]}
        onChange={change}
        label={say}
        thumbFromLabel="Least value chosen"
        thumbToLabel="Largest value chosen"
      />
      <Group justify="space-between">
        {[low, high].map((value, i) => (
          <Text key={i} size="xs" c="dimmed" className="numbers">
            {say(value)}
          </Text>
        ))}
      </Group>
      {images.labels && chosen.count < images.count && <ClassCounts {...{ images, chosen }} labels={images.labels} />}
    </Stack>
  );
}

/** Classes that are named before the rest are summed up. */
const mostNamed = 5;

/** How many of each class are chosen, most first. */
function ClassCounts(props: { images: CodedImages; labels: Uint16Array; chosen: Chosen }): ReactNode {
  const { images, labels, chosen } = props;
  const counts = classesOf(labels)
    .map((label) => ({ label, count: labels.reduce((n, of, i) => n + (of === label ? chosen.rows[i] : 0), 0) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const named = counts
    .slice(0, mostNamed)
    .map(({ label, count }) => `${className(images, label)}: ${count.toLocaleString("en")}`);
  const rest = counts.slice(mostNamed).reduce((sum, { count }) => sum + count, 0);
  return (
    <Text size="xs" c="dimmed" className="numbers">
      {[...named, ...(rest > 0 ? [`others: ${rest.toLocaleString("en")}`] : [])].join(" · ")}
    </Text>
  );
}
