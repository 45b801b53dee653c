import type { RunDetail } from "@latents/core";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { proxy, transfer } from "comlink";
import { useSyncExternalStore } from "react";
import type { DataFacts, ModelFacts } from "../engine/engine-api";
import { freeUnused } from "./free-unused";
import { engine } from "../engine/use-engine";
import { getBytes, getData, getJson, getTagged, runPath, ServerError } from "../api/client";
import { ask } from "../api/inlined";
import { hostQuery, queryClient, runsQuery, useHost, useRuns } from "../api/queries";
import { keys } from "../api/query-keys";

/** Where a model comes from, as it stands in an address: `run:NAME`, `file:KEY` (dropped, or trained in the page), `site` (beside the page). */
export type ModelSource = string;

export interface ModelEntry {
  readonly source: ModelSource;
  readonly title: string;
  readonly detail: string;
}

/** The user's own images that a model of this page was trained on, as .npz files. */
export interface OwnSplits {
  readonly train: Uint8Array;
  readonly test: Uint8Array;
}

interface HeldFile extends ModelEntry {
  readonly bytes: Uint8Array;
  readonly own: OwnSplits | undefined;
}

let files: readonly HeldFile[] = [];
const listeners = new Set<() => void>();

/** Takes in a model file that the user dropped or trained here; it lives as long as the page. Returns its source. */
export function holdModelFile(bytes: Uint8Array, title: string, detail: string, own?: OwnSplits): ModelSource {
  const source = `file:${files.length + 1}`;
  files = [{ source, title, detail, bytes, own }, ...files];
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
  const host = useHost();
  const runs = useRuns();
  const site = useQuery({
    queryKey: ["site-model"],
    queryFn: async () => ((host?.model ?? false) || (await isBesidePage()) ? siteModel : null),
    enabled: host?.server === false,
  });
  if (host === undefined || (host.server ? runs.isPending : site.isPending)) return undefined;
  const ofRuns = (runs.data ?? [])
    .filter(({ step, rows }) => step > 0 && rows === undefined)
    .map(({ name, title }) => ({ source: `run:${name}`, title: name, detail: title }));
  const ofSite = site.data ? [{ ...site.data, ...(host.nets && { title: "model/*.onnx" }) }] : [];
  return [...held, ...ofSite, ...ofRuns];
}

const siteModel: ModelEntry = { source: "site", title: "model.safetensors", detail: "of this site" };

async function isBesidePage(): Promise<boolean> {
  const answer = await ask("model.safetensors", { method: "HEAD" });
  return answer.ok && !(answer.headers.get("Content-Type") ?? "").includes("html");
}

/** A model in the engine; `tag` names its version where there may be newer ones. */
export interface OpenedModel extends ModelFacts {
  readonly tag?: string;
}

freeUnused(queryClient.getQueryCache(), {
  model: (id) => engine().closeModel(id),
  data: (id) => engine().closeData(id),
});

/** What errors call it: the file's name, the run's name. */
const whereOf = (source: ModelSource): string =>
  files.find((held) => held.source === source)?.title ?? source.replace(/^(run|file):/, "");

/** The model of a source, opened in the engine; once for all views. */
export function useModel(source: ModelSource | undefined): UseQueryResult<OpenedModel> {
  return useQuery({ ...modelQuery(source ?? ""), enabled: source !== undefined });
}

/** As `useModel`, for several at once. */
export const modelQuery = (
  source: ModelSource,
): { queryKey: ReturnType<typeof keys.model>; queryFn: () => Promise<OpenedModel> } => ({
  queryKey: keys.model(source),
  queryFn: () => open(source),
});

async function open(source: ModelSource): Promise<OpenedModel> {
  const nets = await netsOf(source);
  if (nets) {
    const read = proxy(async (net: string) => {
      const bytes = await getBytes(nets.path(net));
      return transfer(bytes, [bytes.buffer]);
    });
    return engine().openNets(whereOf(source), nets.why, nets.names, read);
  }
  const { bytes, tag } = await fileOf(source);
  return { ...(await engine().openModel(bytes, whereOf(source))), tag };
}

interface Nets {
  readonly why: string;
  /** `encoder` for `encoder.onnx`. */
  readonly names: readonly string[];
  readonly path: (net: string) => string;
}

/** The nets of a model that no page can make; undefined for all others. */
async function netsOf(source: ModelSource): Promise<Nets | undefined> {
  const file = (net: string): string => `model/${net}.onnx`;
  if (source === "site") {
    const { nets } = await queryClient.fetchQuery(hostQuery);
    return nets && { ...nets, path: file };
  }
  const name = runOf(source);
  const run =
    name === undefined ? undefined : (await queryClient.fetchQuery(runsQuery)).find((one) => one.name === name);
  if (run?.onlyNets === undefined) return undefined;
  const { models } = await getJson<RunDetail>(runPath(run.name));
  const names = models.map((model) => model.replace(/\.onnx$/, ""));
  return { why: run.onlyNets, names, path: (net) => runPath(run.name, `/${file(net)}`) };
}

/** The run of a model that a server has. */
export const runOf = (source: ModelSource): string | undefined =>
  source.startsWith("run:") ? source.slice(4) : undefined;

export const modelPath = (run: string): string => runPath(run, "/model.safetensors");

async function fileOf(source: ModelSource): Promise<{ readonly bytes: Uint8Array; readonly tag?: string }> {
  if (source === "site") return { bytes: await getBytes("model.safetensors") };
  const run = runOf(source);
  if (run !== undefined) return getTagged(modelPath(run));
  const file = files.find((held) => held.source === source);
  if (!file) throw new ServerError("this model was lost when the page was reloaded; open it again", 0);
  return file;
}

/** The images of a model's data set: the run's own where a server has them, else the known set by name. */
export function useData(
  source: ModelSource | undefined,
  model: ModelFacts | undefined,
  split: "train" | "test",
): UseQueryResult<DataFacts> {
  const run = runOf(source ?? "");
  const own = files.find((held) => held.source === source)?.own;
  const path = own
    ? `${source}/${split}`
    : run === undefined
      ? `data/${model?.data ?? "mnist"}-${split}.npz`
      : runPath(run, `/data/${split}`);
  return useQuery({
    queryKey: keys.data(path),
    queryFn: async () => {
      // what is the user's own never leaves the page: nor is it asked for
      if (own) return engine().openData(own[split], model?.name ?? "data", split);
      const { bytes, ...rest } = await getData(path);
      return { ...(await engine().openData(bytes, model?.data ?? "data", split)), ...rest };
    },
    enabled: source !== undefined && model !== undefined,
  });
}
