import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useMemo, useRef, type ReactNode } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

/** One curve: NaN and null are gaps. */
export interface Curve {
  readonly label: string;
  readonly color: string;
  readonly points: readonly (readonly [x: number, y: number | null])[];
  readonly dashed?: boolean;
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
  const data = useMemo(() => aligned(curves), [curves]);
  const latest = useRef(data);
  latest.current = data;
  // what the plot is made of; new data alone do not make it anew
  const look = JSON.stringify(curves.map(({ label, color, dashed }) => [label, color, dashed]));

  useEffect(() => {
    const at = box.current!;
    const ink = dark ? "#c1c6d4" : "#4b5163";
    const grid = { stroke: dark ? "#2a2e3c" : "#e7e9f0", width: 1 };
    const axis = {
      stroke: ink,
      grid,
      ticks: { ...grid, size: 5 },
      font: "12px system-ui",
      labelFont: "12px system-ui",
    };
    const series = (JSON.parse(look) as [string, string, boolean?][]).map(([label, stroke, dashed]) => ({
      ...{ label, stroke, width: 2, spanGaps: true, points: { show: false } },
      ...(dashed && { dash: [5, 4] }),
      value: (_: uPlot, v: number | null) => (v === null ? "–" : figure(v)),
    }));
    const options: uPlot.Options = {
      ...{ width: Math.max(at.clientWidth, 200), height },
      scales: { x: { time: false }, y: { distr: logY ? 3 : 1 } },
      axes: [
        { ...axis, label: xLabel, labelSize: 22, size: 34 },
        { ...axis, label: yLabel, labelSize: 22, size: 58 },
      ],
      series: [
        { label: xLabel, value: (_: uPlot, v: number | null) => (v === null ? "–" : v.toLocaleString("en")) },
        ...series,
      ],
      cursor: { drag: { x: true, y: false }, ...(sync && { sync: { key: sync } }) },
      legend: { live: true },
    };
    const made = new uPlot(options, latest.current, at);
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: Math.max(at.clientWidth, 200), height }));
    watch.observe(at);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [look, dark, height, logY, sync, xLabel, yLabel]);

  useEffect(() => plot.current?.setData(data), [data]);
  return <div ref={box} style={{ minHeight: height + 40 }} role="img" aria-label={`${yLabel} over ${xLabel}`} />;
}

const figure = (v: number): string =>
  Math.abs(v) >= 100 ? v.toFixed(1) : Math.abs(v) >= 1 ? v.toFixed(2) : v.toPrecision(3);

/** uPlot takes one x for all: the union of the curves' own. */
function aligned(curves: readonly Curve[]): uPlot.AlignedData {
  const xs = [...new Set(curves.flatMap(({ points }) => points.map(([x]) => x)))].sort((a, b) => a - b);
  const place = new Map(xs.map((x, i) => [x, i]));
  const columns = curves.map(({ points }) => {
    const column: (number | null)[] = new Array<number | null>(xs.length).fill(null);
    for (const [x, y] of points) column[place.get(x)!] = y !== null && Number.isFinite(y) ? y : null;
    return column;
  });
  return [xs, ...columns];
}
