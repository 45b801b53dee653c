import { proxy } from "comlink";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { stoppableEngine } from "../engine/use-engine";
import type { CodedImages } from "./coded-images";
import { dimensionsLayout, type Layout, type LayoutRequest } from "./layout";

export interface LayoutState {
  /** The layout as it forms, else the last one that is complete; of the codes as they are, or undefined. */
  readonly layout: Layout | undefined;
  /** Share that is done of the one under way, 0..1. */
  readonly running: number | undefined;
  readonly error: unknown;
  /** Ends what is under way, the worker with it, and goes back to the layout before. */
  readonly cancel: () => void;
  /** Ends what is under way and keeps the points where they are. */
  readonly halt: () => void;
  /** Starts again, with the settings as they are now. */
  readonly again: () => void;
}

interface Outcome {
  readonly layout?: Layout;
  /** As it forms. */
  readonly forming?: Layout;
  readonly running?: number;
  readonly error?: unknown;
}

/** Lays codes out: dimensions at once, the rest in a worker of its own, so that neither page nor decoder waits. */
export function useLayout(images: CodedImages | undefined, request: LayoutRequest): LayoutState {
  const [outcome, setOutcome] = useState<Outcome>({});
  const [round, setRound] = useState(0);
  const stop = useRef<() => void>(undefined);
  const latest = useRef(request);
  latest.current = request;
  const { kind, dims, axes } = request;
  const axesKey = axes.join();

  const dimensions = useMemo(
    () => (images && kind === "dims" ? dimensionsLayout(images, dims, axesKey.split(",").map(Number)) : undefined),
    [images, kind, dims, axesKey],
  );
  useEffect(() => {
    if (!images || kind === "dims") return;
    const { engine, stop: end } = stoppableEngine();
    let over = false;
    const halt = (): void => {
      over = true;
      end();
    };
    stop.current = halt;
    const settle = (next: (last: Outcome) => Outcome): void => {
      if (!over) setOutcome(next);
    };
    settle(({ layout }) => ({ layout, running: 0 }));
    const name = kind === "tsne" ? "t-SNE" : "UMAP";
    const map = (positions: Float32Array): Layout => ({
      ...{ kind, dims, images, positions },
      names: [1, 2, 3].slice(0, dims).map((i) => `${name} ${i}`),
    });
    const report = (running: number, positions?: Float32Array): void =>
      settle(({ layout, forming }) => {
        return { layout, running, forming: positions ? { ...map(positions), isForming: true } : forming };
      });
    const { seed, perplexity, neighbours } = latest.current;
    const laidOut = async (): Promise<Layout> => {
      if (kind === "pca") {
        const { positions, mean, directions, explained } = await engine.principalPlane(images.mean, dims);
        const of = dims === 2 ? " of the variance" : "";
        const share = (axis: number): string => `${(100 * explained[axis]).toFixed(1)} %${of}`;
        const names = directions.map((_, axis) => `PC${axis + 1} · ${share(axis)}`);
        return { ...{ kind, dims, images, names }, positions: positions.data, plane: { origin: mean, directions } };
      }
      const options = { dims, seed, perplexity, neighbours };
      const { data } = await engine.project(kind, images.mean, options, proxy(report));
      return map(data);
    };
    laidOut()
      .then(
        (layout) => settle(() => ({ layout })),
        (error: unknown) => settle(({ layout }) => ({ layout, error })),
      )
      // the last report comes on a way of its own, perhaps later than the layout: it must not be heard
      .finally(halt);
    return halt;
  }, [images, kind, dims, round]);

  const cancel = useCallback(() => {
    stop.current?.();
    setOutcome(({ layout }) => ({ layout }));
  }, []);
  const halt = useCallback(() => {
    stop.current?.();
    setOutcome(({ layout, forming }) => ({ layout: forming ? { ...forming, isForming: false } : layout }));
  }, []);
  const again = useCallback(() => setRound((n) => n + 1), []);
  if (kind === "dims") return { layout: dimensions, running: undefined, error: undefined, cancel, halt, again };
  const { layout, forming, running, error } = outcome;
  const shown = [forming, layout].find((one) => one?.images === images);
  return { layout: shown, running, error, cancel, halt, again };
}
