import type { MetricsLine, RunRecord, TrainingState } from "@latents/core";
import type { TrainingOrder } from "./training-api";

/** A training in this browser as it last stood, so that it can go on where its page was closed or loaded anew. */
export interface KeptTraining {
  readonly order: Pick<TrainingOrder, "name" | "values" | "device">;
  readonly record: RunRecord;
  readonly metrics: readonly MetricsLine[];
  readonly elapsedMs: number;
  readonly state: TrainingState;
}

const [base, shelf, place] = ["latents-studio", "trainings", "last"];

/** Keeps it in the place of the one before. Rejects where the browser keeps nothing, as some private windows. */
export const keepTraining = (training: KeptTraining): Promise<unknown> =>
  ask("readwrite", (store) => store.put(training, place));

export const forgetTraining = (): Promise<unknown> => ask("readwrite", (store) => store.delete(place));

/** The kept one; undefined where there is none, or a tab trains it at this moment. */
export async function keptTraining(): Promise<KeptTraining | undefined> {
  const kept = await read();
  const held = (await lockManager()?.query())?.held ?? [];
  return kept && !held.some(({ name }) => name === lockOf(kept.order.name)) ? kept : undefined;
}

/**
 * The kept one as soon as no tab trains it: a page that was loaded anew may ask before the browser has ended the worker of the page before. Undefined where there is none,
 * or none is left by then. Rejects where `signal` ends the wait.
 */
export async function interruptedTraining(signal: AbortSignal): Promise<KeptTraining | undefined> {
  const kept = await read();
  if (kept) await lockManager()?.request(lockOf(kept.order.name), { mode: "shared", signal }, () => undefined);
  return kept && keptTraining();
}

const read = (): Promise<KeptTraining | undefined> =>
  ask("readonly", (store) => store.get(place) as IDBRequest<KeptTraining | undefined>);

/** Tells all tabs that a training is under way until `over`. The browser lets go of the lock of a tab that ends. */
export function holdTraining(name: string, over: Promise<unknown>): void {
  void lockManager()?.request(lockOf(name), () => over.catch(() => undefined));
}

const lockOf = (name: string): string => `latents training ${name}`;

/** Only a page that came over a safe way, or from this machine, has one. */
const lockManager = (): LockManager | undefined => (navigator as { readonly locks?: LockManager }).locks;

async function ask<T>(mode: IDBTransactionMode, what: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(base, 1);
  opening.onupgradeneeded = () => void opening.result.createObjectStore(shelf);
  const database = await answered(opening);
  try {
    return await answered(what(database.transaction(shelf, mode).objectStore(shelf)));
  } finally {
    database.close();
  }
}

const answered = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser keeps nothing"));
  });
