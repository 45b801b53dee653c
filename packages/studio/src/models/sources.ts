import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import type { DataFacts, ModelFacts } from "../engine/engine-api";
import { engine } from "../engine/use-engine";
import { getBytes, runPath, ServerError } from "../server/client";
import { useRuns, useServer } from "../server/queries";

/** Where a model comes from, as it stands in an address: `run:NAME`, `file:KEY` (dropped, or trained in the page), `site` (beside the page). */
export type ModelSource = string;

export interface ModelEntry {
  readonly source: ModelSource;
  readonly title: string;
  readonly detail: string;
}

interface HeldFile extends ModelEntry {
  readonly bytes: Uint8Array;
}

let files: readonly HeldFile[] = [];
const listeners = new Set<() => void>();

/** Takes in a model file that the user dropped or trained here; it lives as long as the page. Returns its source. */
export function holdModelFile(bytes: Uint8Array, title: string, detail: string): ModelSource {
  const source = `file:${files.length + 1}`;
  files = [{ source, title, detail, bytes }, ...files];
  for (const tell of listeners) tell();
  return source;
}

const listen = (tell: () => void): (() => void) => {
  listeners.add(tell);
  return () => void listeners.delete(tell);
};

/** Models that can be opened: those of the page, of the runs, and of the site. undefined while unknown. */
export function useModels(): readonly ModelEntry[] | undefined {
  const held = useSyncExternalStore(listen, () => files);
  const server = useServer();
  const runs = useRuns();
  const site = useQuery({ queryKey: ["site-model"], queryFn: siteModel, enabled: server === false });
  if (server === undefined || (server ? runs.isPending : site.isPending)) return undefined;
  const ofRuns = (runs.data ?? [])
    .filter(({ step }) => step > 0)
    .map(({ name, title }) => ({ source: `run:${name}`, title: name, detail: title }));
  return [...held, ...(site.data ? [site.data] : []), ...ofRuns];
}

async function siteModel(): Promise<ModelEntry | null> {
  const answer = await fetch("model.safetensors", { method: "HEAD" });
  const found = answer.ok && !(answer.headers.get("Content-Type") ?? "").includes("html");
  return found ? { source: "site", title: "model.safetensors", detail: "of this site" } : null;
}

/** The model of a source, opened in the engine; once for all views. */
export function useModel(source: ModelSource | undefined): UseQueryResult<ModelFacts> {
  return useQuery({
    queryKey: ["model", source],
    queryFn: async () => engine().openModel(await bytesOf(source!), source!.replace(/^(run|file):/, "")),
    enabled: source !== undefined,
  });
}

function bytesOf(source: ModelSource): Promise<Uint8Array> {
  if (source === "site") return getBytes("model.safetensors");
  if (source.startsWith("run:")) return getBytes(runPath(source.slice(4), "/model.safetensors"));
  const file = files.find((held) => held.source === source);
  if (!file) throw new ServerError("this model lived in the page before it was loaded anew; open it again", 0);
  return Promise.resolve(file.bytes);
}

/** The images of a model's data set: the run's own where a server has them, else the known set by name. */
export function useData(
  source: ModelSource | undefined,
  model: ModelFacts | undefined,
  split: "train" | "test",
): UseQueryResult<DataFacts> {
  const path = source?.startsWith("run:")
    ? runPath(source.slice(4), `/data/${split}`)
    : `data/${model?.data ?? "mnist"}-${split}.npz`;
  return useQuery({
    queryKey: ["data", path],
    queryFn: async () => engine().openData(await getBytes(path), model?.data ?? "data", split),
    enabled: source !== undefined && model !== undefined,
  });
}
