import { Center, Text, useComputedColorScheme } from "@mantine/core";
import { useEffect, useMemo, useRef, type ReactNode } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

/** One curve: NaN and null are gaps. */
export interface Curve {
  readonly label: string;
  readonly color: string;
  readonly points: readonly (readonly [x: number, y: number | null])[];
  readonly dashed?: boolean;
  /** Shows each point: for curves of few. */
  readonly marks?: boolean;
}

interface PlotProps {
  readonly curves: readonly Curve[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly height?: number;
  readonly logY?: boolean;
  /** Plots of one key show the same place under the pointer. */
  readonly sync?: string;
}

/** Curves over one axis, with axes, units and a legend; made for data that grow. */
export function Plot({ curves, xLabel, yLabel, height = 260, logY = false, sync }: PlotProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const dark = useComputedColorScheme("light") === "dark";
  const data = useMemo(() => aligned(curves, logY), [curves, logY]);
  const latest = useRef(data);
  latest.current = data;
  // what the plot is made of; new data alone do not make it anew
  // one point makes no line: it is marked
  const look = JSON.stringify(
    curves.map(({ label, color, dashed, marks, points }) => [label, color, dashed, marks || points.length === 1]),
  );
  const isEmpty = data[0].length === 0;

  useEffect(() => {
    const at = box.current!;
    if (isEmpty) return;
    const ink = dark ? "#c1c6d4" : "#4b5163";
    const grid = { stroke: dark ? "#2a2e3c" : "#e7e9f0", width: 1 };
    const axis = {
      ...{ stroke: ink, grid, font: "12px system-ui", labelFont: "12px system-ui" },
      ticks: { ...grid, size: 5 },
    };
    const series = (JSON.parse(look) as [string, string, boolean?, boolean?][]).map(
      ([label, stroke, dashed, marks]) => ({
        ...{ label, stroke, width: 2, spanGaps: true, points: { show: marks ?? false, size: 5, fill: stroke } },
        ...(dashed && { dash: [5, 4] }),
        value: (_: uPlot, v: number | null) => (v === null ? "–" : figure(v)),
      }),
    );
    const values = (_: uPlot, ticks: number[]): string[] => ticks.map(tick);
    const options: uPlot.Options = {
      ...{ width: Math.max(at.clientWidth, 200), height },
      scales: { x: { time: false }, y: { distr: logY ? 3 : 1 } },
      axes: [
        { ...axis, label: xLabel, labelSize: 22, size: 34, values },
        // a log axis has a line at every digit and a figure where there is room
        { ...axis, label: yLabel, labelSize: 22, size: 58, ...(!logY && { values }) },
      ],
      series: [
        { label: xLabel, value: (_: uPlot, v: number | null) => (v === null ? "–" : v.toLocaleString("en")) },
        ...series,
      ],
      cursor: { drag: { x: true, y: false }, ...(sync && { sync: { key: sync } }) },
      legend: { live: true },
      // without a pointer the legend shows the last values
      hooks: { setCursor: [(u) => (u.cursor.idx === null || u.cursor.idx === undefined) && showLast(u)] },
    };
    const made = new uPlot(options, latest.current, at);
    plot.current = made;
    showLast(made);
    const watch = new ResizeObserver(() => made.setSize({ width: Math.max(at.clientWidth, 200), height }));
    watch.observe(at);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [look, dark, height, logY, sync, xLabel, yLabel, isEmpty]);

  useEffect(() => {
    plot.current?.setData(data);
    if (plot.current) showLast(plot.current);
  }, [data]);
  const said = curves.map(({ label, points }) => `${label} ${figure(points.at(-1)?.[1] ?? NaN)}`).join(", ");
  return (
    <div
      ref={box}
      style={{ minHeight: height + 40 }}
      role="img"
      aria-label={`${yLabel} over ${xLabel}; last: ${said || "nothing"}`}
    >
      {isEmpty && (
        <Center h={height + 40}>
          <Text size="sm" c="dimmed">
            {curves.length === 0 ? "Nothing is shown" : "Nothing yet"}
          </Text>
        </Center>
      )}
    </div>
  );
}

/** The last value of each curve in the legend, wherever it ends. */
function showLast(plot: uPlot): void {
  if ((plot.cursor.left ?? -1) >= 0) return;
  const idxs = plot.data.map((column) => {
    let at = column.length - 1;
    while (at > 0 && (column[at] === null || column[at] === undefined)) at--;
    return at < 0 ? null : at;
  });
  plot.setLegend({ idxs }, false);
}

const figure = (v: number): string =>
  !Number.isFinite(v) ? "–" : Math.abs(v) >= 100 ? v.toFixed(1) : Math.abs(v) >= 1 ? v.toFixed(2) : v.toPrecision(3);

/** `12k` for 12,000: ticks stay short. */
const tick = (v: number): string =>
  v !== 0 && Math.abs(v) >= 10_000 && v % 100 === 0
    ? `${v / 1000}k`
    : v.toLocaleString("en", { maximumFractionDigits: 6 });

/** uPlot takes one x for all: the union of the curves' own. A log scale has no place for values up to 0. */
function aligned(curves: readonly Curve[], logY: boolean): uPlot.AlignedData {
  const xs = [...new Set(curves.flatMap(({ points }) => points.map(([x]) => x)))].sort((a, b) => a - b);
  const place = new Map(xs.map((x, i) => [x, i]));
  const columns = curves.map(({ points }) => {
    const column: (number | null)[] = new Array<number | null>(xs.length).fill(null);
    for (const [x, y] of points)
      column[place.get(x)!] = y !== null && Number.isFinite(y) && (!logY || y > 0) ? y : null;
    return column;
  });
  return [xs, ...columns];
}
