import {
  planeFrameName,
  planeStageName,
  type PlaneFrame,
  type PlaneStage,
  type RunPlane,
  type RunSummary,
} from "@latents/core";
import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { getBytes, getJson, runPath } from "../api/client";
import { keys } from "../api/query-keys";
import { engine } from "../engine/use-engine";

/** The plane of a run, as far as it has unfolded. */
export interface UnfoldedPlane {
  readonly stage: PlaneStage;
  /** By step, rising. */
  readonly frames: readonly PlaneFrame[];
}

interface Known {
  /** Another run may get the name of one that is gone. */
  readonly of: string;
  readonly stage: PlaneStage;
  readonly frames: ReadonlyMap<number, PlaneFrame>;
}

/** Of the run that was shown last: a frame does not change, and is read once. */
let known: Known | undefined;

/** The frames that a training has drawn; a newer one is asked for when the server tells of it. */
export function usePlaneOfRun({ name, createdAt, planeStep = 0 }: RunSummary): UseQueryResult<UnfoldedPlane> {
  return useQuery({
    queryKey: [...keys.plane(name), createdAt, planeStep],
    queryFn: () => readPlane(name, createdAt),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
}

async function readPlane(name: string, createdAt: string): Promise<UnfoldedPlane> {
  const of = `${createdAt} ${name}`;
  const fileOf = (file: string): Promise<Uint8Array> => getBytes(runPath(name, `/plane/${file}`));
  const { steps } = await getJson<RunPlane>(runPath(name, "/plane"));
  const before = known?.of === of ? known : undefined;
  const stage = before?.stage ?? (await engine().planeStage(await fileOf(planeStageName), planeStageName));
  const missing = steps.filter((step) => !before?.frames.has(step));
  const files = await Promise.all(missing.map(async (step) => ({ step, bytes: await fileOf(planeFrameName(step)) })));
  const read = new Map((await engine().planeFrames(files, stage)).map((frame) => [frame.step, frame]));
  const frames = steps.map((step) => before?.frames.get(step) ?? read.get(step)!);
  known = { of, stage, frames: new Map(frames.map((frame) => [frame.step, frame])) };
  return { stage, frames };
}
