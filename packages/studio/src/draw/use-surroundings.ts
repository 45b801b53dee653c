import { useQuery } from "@tanstack/react-query";
import { proxy } from "comlink";
import { useState } from "react";
import type { DataFacts, ModelFacts } from "../engine/engine-api";
import type { Surroundings } from "../engine/draw-api";
import { engine } from "../engine/use-engine";
import { useData, type ModelSource } from "../models/sources";

/** Images around a drawing. Everything is undefined while it comes; without data the drawing is read alone. */
export interface Around {
  readonly surroundings: Surroundings | undefined;
  readonly test: DataFacts | undefined;
  /** 0..1 while training images are encoded. */
  readonly done: number;
  readonly error: unknown;
}

const others = new Error("the model was trained on other images than those that are here");

/** The data set of a model, encoded and scored once. */
export function useSurroundings(source: ModelSource, model: ModelFacts): Around {
  const train = useData(source, model, "train");
  const test = useData(source, model, "test");
  const [done, setDone] = useState(0);
  // a file names a known data set, or it was trained on images that are not here
  const known = source.startsWith("run:") || model.data !== undefined;
  const fits = known && [train.data, test.data].every((data) => data?.shape.join() === model.shape.join());
  const gathered = useQuery({
    queryKey: ["drawing", model.id],
    queryFn: () =>
      engine().gatherForDrawing(
        model.id,
        train.data!.id,
        test.data!.id,
        proxy((share: number) => setDone(share)),
      ),
    enabled: fits,
  });
  return {
    surroundings: gathered.data,
    test: fits ? test.data : undefined,
    done,
    error: train.error ?? test.error ?? gathered.error ?? (train.data && test.data && !fits ? others : undefined),
  };
}
