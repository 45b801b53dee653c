import { proxy } from "comlink";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { DataFacts, ModelFacts } from "../engine/engine-api";
import { engine } from "../engine/use-engine";
import { useData, type ModelSource } from "../models/sources";
import { joinCodes, type CodedImages } from "./coded-images";

export type Split = "test" | "train" | "both";

export interface CodedState {
  readonly images: CodedImages | undefined;
  /** Images that were asked for; there may be fewer. */
  readonly asked: number;
  /** What is being waited for. */
  readonly doing: "loading" | "encoding" | undefined;
  /** Share of the images that are encoded, 0..1. */
  readonly done: number;
  readonly error: unknown;
}

/** The first `count` images of a split, loaded and encoded in the engine. */
export function useCodedImages(source: ModelSource, model: ModelFacts, split: Split, count: number): CodedState {
  const test = useData(source, split === "train" ? undefined : model, "test");
  const train = useData(source, split === "test" ? undefined : model, "train");
  const [done, setDone] = useState(0);
  const wanted = split === "both" ? [test, train] : [split === "test" ? test : train];
  const sets = wanted.flatMap(({ data }) => (data ? [data] : []));
  const loaded = sets.length === wanted.length;
  const codes = useQuery({
    queryKey: ["codes", model.id, ...sets.map(({ id }) => id), count],
    queryFn: () => encode(model, sets, count, setDone),
    enabled: loaded,
    gcTime: 60_000,
  });
  const error = wanted.find((set) => set.error)?.error ?? codes.error;
  const doing = error || codes.data ? undefined : loaded ? "encoding" : "loading";
  return { images: codes.data, asked: count, doing, done, error };
}

async function encode(
  model: ModelFacts,
  sets: readonly DataFacts[],
  count: number,
  report: (done: number) => void,
): Promise<CodedImages> {
  report(0);
  const counts = sets.map((data, i) => {
    const before = sets.slice(0, i).reduce((sum, set) => sum + set.count, 0);
    return Math.max(0, Math.min(data.count, count - before));
  });
  const total = counts.reduce((sum, n) => sum + n, 0);
  const parts = [];
  let before = 0;
  for (const [i, data] of sets.entries()) {
    if (counts[i] === 0) continue;
    const start = before;
    const told = proxy((done: number) => report((start + done * counts[i]) / total));
    parts.push({ data, codes: await engine().encodeData(model.id, data.id, counts[i], told) });
    before += counts[i];
  }
  return joinCodes(parts);
}
