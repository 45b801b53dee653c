import { inMemory, scoreRows, type RowScores, type SeriesLayout, type TrainedVae, trainedRows } from "@latents/core";
import { hopOf, type Window } from "../../dataset/index.js";
import type { Run } from "../open-run.js";
import { runTable } from "./run-table.js";

/** Scores of points in time. */
export interface PointScores {
  /** Nats of each point, [points]. */
  readonly nll: Float64Array;
  /** Nats of each channel at it, [points, channels]. */
  readonly byChannel: Float64Array;
}

/**
 * The score of a point in time: of each window that contains it the nats of its channels there (-log p of them, given what the window's other cells say), and the mean of that over the
 * windows. `starts` are the points that the windows begin at. Unit: nats. A point that no window contains has NaN.
 */
export function pointScores(
  { byColumn }: Pick<RowScores, "byColumn">,
  { channels: { length: channels }, length }: SeriesLayout,
  starts: ArrayLike<number>,
  points: number,
): PointScores {
  const byChannel = new Float64Array(points * channels);
  const windows = new Uint32Array(points);
  for (let i = 0; i < starts.length; i++)
    for (let t = 0; t < length; t++) {
      windows[starts[i] + t]++;
      for (let c = 0; c < channels; c++)
        byChannel[(starts[i] + t) * channels + c] += byColumn[(i * channels + c) * length + t];
    }
  const nll = new Float64Array(points);
  for (let point = 0; point < points; point++)
    for (let c = 0; c < channels; c++) {
      byChannel[point * channels + c] /= windows[point];
      nll[point] += byChannel[point * channels + c];
    }
  return { nll, byChannel };
}

/** Scores of points that the training held out, rising, and the median of each channel. */
export interface HeldOutPoints {
  readonly nll: Float64Array;
  readonly byChannel: readonly number[];
}

/**
 * Scores of the points that the training held out for validation, merged as those of new points are; of the test split where it held out none. Throws LatentsError.
 */
export async function heldOutPoints(
  run: Run,
  trained: TrainedVae,
  {
    series,
    window,
    data,
    ...options
  }: {
    readonly series: SeriesLayout;
    readonly window: Window;
    readonly samples: number;
    readonly seed: number;
    /** Where the training's series lies now. */
    readonly data?: string;
  },
): Promise<HeldOutPoints> {
  const table = await runTable(run, data);
  const windows = inMemory(trainedRows(table("train"), run.config).validation ?? table("test"));
  const scores = await scoreRows(trained, windows, options);
  // the windows of a block of time follow each other
  const { groups = new Uint32Array(windows.count) } = windows;
  const [hop, width] = [hopOf(window), series.channels.length * series.length];
  const blocks = [...new Set(groups)].map((block) => {
    const own = [...groups.keys()].filter((i) => groups[i] === block);
    const byColumn = Float64Array.from(own.flatMap((i) => [...scores.byColumn.subarray(i * width, (i + 1) * width)]));
    const starts = own.map((_, i) => i * hop);
    // with a hop beyond the length some points are in no window
    return pointScores({ byColumn }, series, starts, starts.at(-1)! + series.length);
  });
  const sorted = (of: (block: PointScores) => Iterable<number>): Float64Array =>
    Float64Array.from(blocks.flatMap((block) => [...of(block)]).filter((nats) => !Number.isNaN(nats))).sort();
  const count = series.channels.length;
  return {
    nll: sorted(({ nll }) => nll),
    byChannel: series.channels.map((_, c) => {
      const nats = sorted(({ byChannel }) => byChannel.filter((__, i) => i % count === c));
      return nats[Math.floor(nats.length / 2)];
    }),
  };
}

/** Points above a threshold that lie together. */
export interface SeriesEvent {
  /** The first and the last point. */
  readonly from: number;
  readonly to: number;
  /** The point of the highest score. */
  readonly peak: number;
}

/** Points above the threshold, as events: those with fewer than `gap` others between them are one. */
export function eventsOf(nll: Float64Array, threshold: number, gap: number): SeriesEvent[] {
  const events: SeriesEvent[] = [];
  nll.forEach((nats, point) => {
    if (!(nats > threshold)) return;
    const last = events.at(-1);
    if (last && point - last.to <= gap)
      events[events.length - 1] = { ...last, to: point, peak: nats > nll[last.peak] ? point : last.peak };
    else events.push({ from: point, to: point, peak: point });
  });
  return events;
}
