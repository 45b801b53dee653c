import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { wordsOfPlugins } from "@latents/core";
import { checkpointSteps } from "../../run/checkpoints.js";
import { modelFile } from "../../run/model-file.js";
import type { Run } from "../../run/open-run.js";
import { Kept } from "../http/kept.js";
import { RefusedError } from "../http/refuse.js";
import { kindWithin } from "./run-shelf.js";

/** A run's newest model, as it is sent. */
export interface SentModel {
  /** Optimiser steps that it has done. */
  readonly step: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const [largestCheckpoint, mostKept] = [2_000_000_000, 200_000_000];

/** Why no page can make the model of a run, and asks its ONNX nets; undefined where it can. */
export function whyOnlyNets({ config, record }: Pick<Run, "config" | "record">): string | undefined {
  const words = wordsOfPlugins(config);
  if (words.length > 0) return `made by the code of a plug-in (${words.join(", ")}), which no page runs`;
  return record.madeInCode === undefined ? undefined : `made in code (${record.madeInCode}), which no page runs`;
}

/** The models of runs, read from their checkpoints once and kept while there is room. */
export class RunModels {
  readonly #models = new Kept<SentModel>(mostKept, ({ bytes }) => bytes.length);

  /** Names the newest checkpoint, so that a page that has its model need not load it again. Throws RefusedError where there is none. */
  async tag({ name, folder, files }: Run): Promise<string> {
    const steps = await checkpointSteps(files.checkpoints);
    if (steps.length === 0)
      throw new RefusedError(
        404,
        `${name} has no checkpoint yet; the first comes with checkpoint.every, or by pausing`,
      );
    let newest: string | undefined;
    for (const step of steps) {
      const path = join(files.checkpoints, `step-${step}.safetensors`);
      const kind = await kindWithin(folder, path);
      // it was the newest, and a newer one has taken its place meanwhile
      if (kind === undefined) continue;
      const { size, mtimeMs, ino } = await lstat(path);
      if (kind !== "file" || size > largestCheckpoint)
        throw new RefusedError(
          422,
          `${name}: the checkpoint of step ${step} must be a plain file of ${largestCheckpoint} bytes or less`,
        );
      newest ??= `"${step}-${ino}-${mtimeMs}"`;
    }
    if (newest === undefined) throw new RefusedError(404, `${name} has just replaced its checkpoint; ask again`);
    return newest;
  }

  /**
   * The model of the newest whole checkpoint. Throws FormatError if all are damaged, RefusedError where there is none, or where a page cannot make it: none
   * of a plug-in's code is run for that.
   */
  read(run: Run, tag: string): Promise<SentModel> {
    const why = whyOnlyNets(run);
    if (why !== undefined)
      throw new RefusedError(
        422,
        `${run.name}: its model is ${why}; its nets are in the run's folder model/, and the command asks it`,
      );
    return this.#models.get(`${run.name}/${tag}`, async () => {
      const state = await run.savedState();
      if (!state) throw new RefusedError(404, `${run.name} has no checkpoint yet`);
      return { step: state.step, bytes: await modelFile(run, state) };
    });
  }
}
