import type { Remote } from "comlink";
import { useSyncExternalStore } from "react";
import { getBytes } from "../api/client";
import type { DataFacts } from "../engine/engine-api";
import type { Engine } from "../engine/engine";
import type { OwnImages } from "../engine/own-data";
import type { OwnTableFacts, TableReading } from "../engine/table/own-table-api";
import type { TrainingData } from "../engine/training/training-api";
import { newEngine } from "../engine/use-engine";
import type { OwnSplits } from "../models/sources";

/** Where data come from: MNIST or a file of images in its place, or what the user has made or brought. */
export type DataKind = "mnist" | "photos" | "drawings" | "table";

/** A table of the user's own, as it was read last. */
interface GivenTable {
  readonly file: File;
  readonly reading: TableReading;
  readonly facts: OwnTableFacts;
}

export interface TrainingInput {
  readonly kind: DataKind;
  readonly name: string;
  readonly data: TrainingData;
  /** To learn from. */
  readonly count: number;
  readonly labels: boolean;
  /** Whether they are the user's own, which the browser keeps nothing of. */
  readonly isMine: boolean;
  /** Own images as files, for the views that show the model. */
  readonly own?: OwnSplits;
  readonly table?: GivenTable;
}

let worker: Remote<Engine> | undefined;
/** The worker that trainings have to themselves; it has their data too. */
export const trainingEngine = (): Remote<Engine> => (worker ??= newEngine());

let data: TrainingInput | undefined;
const listeners = new Set<() => void>();

function hold(next: TrainingInput | undefined): void {
  data = next;
  for (const tell of listeners) tell();
}

const listen = (tell: () => void): (() => void) => {
  listeners.add(tell);
  return () => void listeners.delete(tell);
};

/** What trainings are on, once it is in the worker. */
export const trainingData = (): TrainingInput | undefined => data;
export const useTrainingData = (): TrainingInput | undefined => useSyncExternalStore(listen, trainingData);

/** Bytes of the images, while they come. */
type HearLoading = (loaded: { readonly received: number; readonly total: number }) => void;

/** What was given, or MNIST; of `first` images of each split for one training alone. Throws what the host says where there is none. */
export async function dataToTrainOn(
  first: Partial<Record<string, number>> | undefined,
  hear: HearLoading,
): Promise<TrainingInput> {
  if (data) return data;
  const isLast = nextGift();
  const input = await loadMnist(first ?? {}, hear);
  if (!first && isLast()) hold(input);
  return input;
}

/** MNIST beside the page: the studio's server has it; a web host may. */
async function loadMnist(first: Partial<Record<string, number>>, hear: HearLoading): Promise<TrainingInput> {
  const sizes = new Map<string, readonly [number, number]>();
  const load = async (split: string): Promise<DataFacts> => {
    const some = first[split] === undefined ? "" : `?first=${first[split]}`;
    const bytes = await getBytes(`data/mnist-${split}.npz${some}`, (...now) => {
      sizes.set(split, now);
      const sum = (which: 0 | 1): number => [...sizes.values()].reduce((all, size) => all + size[which], 0);
      hear({ received: sum(0), total: sum(1) });
    });
    return trainingEngine().openData(bytes, "mnist", split);
  };
  const [train, test] = await Promise.all([load("train"), load("test")]);
  return { ...inputOf("mnist", train, test), isMine: false };
}

const inputOf = (
  name: string,
  train: DataFacts,
  test: DataFacts,
  kind: DataKind = "mnist",
): Omit<TrainingInput, "isMine"> => ({
  ...{ kind, name, data: { train: train.id, test: test.id }, count: train.count, labels: train.labels !== undefined },
});

/** Takes images of the user's own for the next trainings. Throws InputError or FormatError. */
export async function takeOwnImages(files: readonly File[]): Promise<void> {
  const isLast = nextGift();
  const read = files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }));
  await holdOwn(files[0].name, await trainingEngine().openOwnData(await Promise.all(read)), isLast);
}

/** Takes photos or drawings, as the page has made images of them, for the next trainings. Throws InputError. */
export async function takeMyImages(images: OwnImages, kind: DataKind): Promise<void> {
  const isLast = nextGift();
  await holdOwn(images.name, await trainingEngine().openOwnImages(images), isLast, kind);
}

/** Counts what is given and forgotten: what comes late takes the place of nothing that came after it. */
let gifts = 0;
const nextGift = (): (() => boolean) => {
  const own = ++gifts;
  return () => own === gifts;
};

/** Reads a table of the user's own, and takes it for the next trainings unless a problem is found. Throws FormatError or InputError. */
export async function takeMyTable(file: File, reading: TableReading): Promise<OwnTableFacts> {
  forgetData();
  const isLast = nextGift();
  const bytes = new Uint8Array(await file.arrayBuffer());
  const facts = await trainingEngine().openOwnTable({ name: file.name, bytes }, reading);
  const { id, name, rows } = facts;
  if (isLast() && id !== undefined)
    hold({
      ...{ kind: "table", name, data: { table: id }, count: rows, labels: false, isMine: true },
      table: { file, reading, facts },
    });
  return facts;
}

async function holdOwn(
  name: string,
  { train, test }: Readonly<Record<"train" | "test", DataFacts>>,
  isLast: () => boolean,
  kind?: DataKind,
): Promise<void> {
  const file = (of: DataFacts): Promise<Uint8Array> => trainingEngine().dataFile(of.id);
  const own = { train: await file(train), test: await file(test) };
  if (!isLast()) return;
  hold({ ...inputOf(name, train, test, kind), isMine: true, own });
}

/** Forgets what was given: MNIST is what is trained on then, or what is given next. */
export function forgetData(): void {
  nextGift();
  hold(undefined);
}
