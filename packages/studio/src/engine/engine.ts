import {
  datasetFromNpz,
  encodeGif,
  largestGrey,
  planeFrameName,
  readPlaneFrame,
  readPlaneStage,
  pointsAt,
  posteriorMoments,
  resolveConfig,
  sizeOf,
  type OnnxFiles,
  type PlaneFrame,
  type PlaneStage,
  type Runtime,
  type RunTableRows,
} from "@latents/core";
import { transfer } from "comlink";
import type { Completions, CompletionOrder, Reading, Surroundings } from "./draw-api";
import type { DrawDesk } from "./draw-desk";
import type {
  Codes,
  DataFacts,
  DecodedCodes,
  EngineFacts,
  LayoutReport,
  ModelFacts,
  PrincipalPlane,
  ProjectionMethod,
  ProjectionOptions,
  Report,
  Rows,
} from "./engine-api";
import { CarriedRuntime } from "./carried-runtime";
import { encodeData } from "./encode-data";
import { refuseOtherKinds } from "./file-kind";
import { graphModel } from "./graph-model";
import { netsModel } from "./nets-model";
import { Held } from "./page-model";
import { npzOf, ownData, ownImages, type OwnFile, type OwnImages } from "./own-data";
import { sent } from "./sent";
import { PriorPlaces } from "./space/prior-places";
import type { OwnTableFacts, TableReading } from "./table/own-table-api";
import type { DecodedRow, RowReading, RowsPicture, TableCodes, TableFacts, UsualScores } from "./table/table-api";
import type { TableDesk } from "./table/table-desk";
import type { HearTraining, TrainingAction, TrainingOrder } from "./training/training-api";
import type { TrainingDesk } from "./training/training-desk";
import type { TrainingSubject } from "./training/training-subject";

/**
 * ONNX Runtime, models and data sets, in a worker: the page asks, and stays free meanwhile. What only one view needs (projections, drawing, training)
 * is loaded when that view first asks.
 */
export class Engine {
  #runtime: Promise<Runtime> | undefined;
  readonly #carried = new CarriedRuntime();
  readonly #held = new Held();
  readonly #places = new PriorPlaces((id) => this.#held.vae(id));
  #drawing: Promise<DrawDesk> | undefined;
  #training: Promise<TrainingDesk> | undefined;
  #desk: Promise<TableDesk> | undefined;

  /** Starts ONNX Runtime; later calls tell what it started with. Throws InputError where the device is not there. */
  async start(options: { readonly device?: "wasm" | "webgpu"; readonly threads?: number } = {}): Promise<EngineFacts> {
    this.#runtime ??= this.#carried.start(options);
    const { device, threads } = await this.#runtime;
    return { device: device as EngineFacts["device"], threads };
  }

  /** Says that the page will hand ONNX Runtime over; what needs it waits. */
  expectRuntime(): void {
    this.#carried.expect();
  }

  takeRuntime(packed: string | undefined): void {
    this.#carried.take(packed);
  }

  /** Takes a model file in; `where` names it in errors. Throws FormatError. */
  async openModel(bytes: Uint8Array, where: string): Promise<ModelFacts> {
    refuseOtherKinds(bytes, where);
    await this.start();
    return this.#held.holdModel(graphModel(bytes, where, await this.#runtime!));
  }

  /**
   * Takes in a model of which no page has the code, by its ONNX nets; `why` says whose code that is. Throws InputError where nets are missing, FormatError for what are
   * none of ours.
   */
  async openNets(where: string, why: string, nets: readonly string[], read: OnnxFiles["read"]): Promise<ModelFacts> {
    await this.start();
    return this.#held.holdModel(await netsModel(where, why, { nets, read }, await this.#runtime!));
  }

  async closeModel(id: string): Promise<void> {
    const model = this.#held.dropModel(id);
    this.#places.forget(id);
    await (await this.#drawing)?.forget(id);
    await model?.vae.release();
  }

  /** Takes a data set in, from an .npz file. Throws FormatError. */
  openData(bytes: Uint8Array, name: string, split: string): DataFacts {
    return this.#held.hold(datasetFromNpz(bytes, name, split));
  }

  closeData(id: string): void {
    this.#held.dropData(id);
  }

  /** Images of a data set as values 0..1, a row each. */
  images(data: string, indices: readonly number[]): Rows {
    const { pixels, shape } = this.#held.dataset(data);
    const { data: bytes } = pointsAt({ shape: [pixels.length / sizeOf(shape), sizeOf(shape)], data: pixels }, indices);
    return sent({ shape: [indices.length, sizeOf(shape)], data: bytes.map((v) => v / largestGrey) });
  }

  /** Mean images of codes. Throws InputError. */
  async decode(model: string, codes: Rows, labels?: readonly number[]): Promise<Rows> {
    return sent(await this.#held.vae(model).decode(codes, { labels }));
  }

  /** q(z|x) of images, values 0..1. Throws InputError. */
  async posterior(model: string, images: Rows, labels?: readonly number[]): Promise<{ mean: Rows; logVar: Rows }> {
    const { mean, logVar } = await posteriorMoments(this.#held.vae(model), images, { labels });
    return { mean, logVar };
  }

  /** Mean images of codes from the prior. */
  async sample(
    model: string,
    count: number,
    options: { readonly seed?: number; readonly temperature?: number; readonly labels?: readonly number[] } = {},
  ): Promise<Rows> {
    return sent(await this.#held.vae(model).sample(count, options));
  }

  /** A code from the prior, of a class where the model has them.  [1, latent] */
  async sampleCode(model: string, seed: number, label?: number): Promise<Rows> {
    const labels = label === undefined ? undefined : [label];
    return sent(await this.#held.vae(model).sampleCodes(1, { seed, labels }));
  }

  /** Posteriors of the first `count` images of a data set. */
  async encodeData(model: string, data: string, count: number, report?: Report): Promise<Codes> {
    return encodeData(this.#held.model(model), this.#held.dataset(data), count, report);
  }

  /** Two or three coordinates of each code. Throws InputError for settings that the codes do not allow. */
  async project(
    method: ProjectionMethod,
    codes: Rows,
    options: ProjectionOptions = {},
    report?: LayoutReport,
  ): Promise<Rows> {
    return sent(await (await import("./space/projections")).project(method, codes, options, report));
  }

  /** The plane of most variance, with what leads from it back to codes. Throws InputError for fewer than two codes. */
  async principalPlane(codes: Rows, dims: 2 | 3): Promise<PrincipalPlane> {
    return (await import("./space/projections")).principalPlane(codes, dims);
  }

  /** See `PriorPlaces`. */
  lattice(...order: Parameters<PriorPlaces["lattice"]>): Promise<DecodedCodes> {
    return this.#places.lattice(...order);
  }

  interpolation(...order: Parameters<PriorPlaces["interpolation"]>): Promise<DecodedCodes> {
    return this.#places.interpolation(...order);
  }

  priorMiddle(model: string, label?: number): Promise<Float32Array> {
    return this.#places.middle(model, label);
  }

  /** Takes files of the user's own in, for training: images, perhaps labels. Throws FormatError. */
  openOwnData(files: readonly OwnFile[]): { readonly train: DataFacts; readonly test: DataFacts } {
    const { train, test } = ownData(files);
    return { train: this.#held.hold(train), test: this.#held.hold(test) };
  }

  /** Takes images in that the page has made, for training. Throws InputError. */
  openOwnImages(images: OwnImages): { readonly train: DataFacts; readonly test: DataFacts } {
    const { train, test } = ownImages(images);
    return { train: this.#held.hold(train), test: this.#held.hold(test) };
  }

  /** Takes a table of the user's own in, for training. Throws FormatError or InputError for what cannot be read as one. */
  async openOwnTable(file: OwnFile, reading: TableReading): Promise<OwnTableFacts> {
    const { readOwnTable } = await import("./table/own-table");
    const { facts, table } = await readOwnTable(file, reading);
    return table ? { ...facts, id: this.#held.holdTable(table) } : facts;
  }

  /** A data set as an .npz file, for another engine of the page. */
  dataFile(data: string): Uint8Array<ArrayBuffer> {
    const file = npzOf(this.#held.dataset(data));
    return transfer(file, [file.buffer]);
  }

  /** What the frames of a run's plane have in common, from its file. Throws FormatError. */
  planeStage(bytes: Uint8Array, where: string): PlaneStage {
    return readPlaneStage(bytes, where);
  }

  /** Frames of a run's plane, from their files. Throws FormatError. */
  planeFrames(files: readonly { step: number; bytes: Uint8Array }[], stage: PlaneStage): readonly PlaneFrame[] {
    return files.map(({ step, bytes }) => readPlaneFrame(bytes, planeFrameName(step), step, stage));
  }

  /** An animated GIF of pictures of three channels, 0..255, each as long as `delayMs`. */
  encodeGif(
    pictures: readonly Uint8Array[],
    [height, width]: readonly [number, number],
    delayMs: number,
  ): Uint8Array<ArrayBuffer> {
    const frames = pictures.map((pixels) => ({ shape: [3, height, width] as const, pixels }));
    const file = Uint8Array.from(encodeGif(frames, { delayMs }));
    return transfer(file, [file.buffer]);
  }

  /** See `DrawDesk`. */
  async gatherForDrawing(model: string, train: string, test: string, report?: Report): Promise<Surroundings> {
    return (await this.#draw()).gather(model, train, test, report);
  }

  async readDrawing(model: string, pixels: Uint8Array, label?: number): Promise<Reading> {
    return (await this.#draw()).read(model, pixels, label);
  }

  async completeDrawing(model: string, order: CompletionOrder, report?: Report): Promise<Completions | undefined> {
    return (await this.#draw()).complete(model, order, report);
  }

  async cancelCompletion(): Promise<void> {
    (await this.#draw()).cancel();
  }

  /** See `TrainingDesk`. */
  async train(order: TrainingOrder, hear: HearTraining): Promise<void> {
    return (await this.#trainer()).train(order, hear);
  }

  async steerTraining(action: TrainingAction): Promise<void> {
    (await this.#trainer()).steer(action);
  }

  async trainingArchive(isForServer: boolean): Promise<Uint8Array<ArrayBuffer>> {
    return (await this.#trainer()).archive(isForServer);
  }

  /** See `TableDesk`: a run's model, with rows of its table. Throws FormatError. */
  async openTable(bytes: Uint8Array, where: string, rows: RunTableRows): Promise<TableFacts> {
    return (await this.#tables()).open(bytes, where, rows);
  }

  async closeTable(id: string): Promise<void> {
    await (await this.#tables()).close(id);
  }

  async tablePicture(id: string, where: Readonly<Record<string, string | number>>): Promise<RowsPicture> {
    return (await this.#tables()).picture(id, where);
  }

  async tableCodes(id: string): Promise<TableCodes> {
    return (await this.#tables()).codes(id);
  }

  async usualScores(id: string): Promise<UsualScores> {
    return (await this.#tables()).usual(id);
  }

  async readRow(id: string, values: Float64Array): Promise<RowReading> {
    return (await this.#tables()).read(id, values);
  }

  async decodeRow(id: string, code: Float32Array, values: Float64Array): Promise<DecodedRow> {
    return (await this.#tables()).decode(id, code, values);
  }

  #tables(): Promise<TableDesk> {
    return (this.#desk ??= this.start().then(async () => {
      const { TableDesk } = await import("./table/table-desk");
      return new TableDesk(await this.#runtime!);
    }));
  }

  #draw(): Promise<DrawDesk> {
    return (this.#drawing ??= import("./draw-desk").then(
      ({ DrawDesk }) =>
        new DrawDesk(
          (id) => this.#held.model(id),
          (id) => this.#held.dataset(id),
        ),
    ));
  }

  async #subjectOf({ values, data }: TrainingOrder): Promise<TrainingSubject> {
    const config = resolveConfig([{ source: "this page", values }]);
    if ("table" in data)
      return (await import("./training/table-subject")).tableSubject(config, this.#held.table(data.table));
    const { imageSubject } = await import("./training/image-subject");
    return imageSubject(config, this.#held.dataset(data.train), this.#held.dataset(data.test));
  }

  #trainer(): Promise<TrainingDesk> {
    return (this.#training ??= import("./training/training-desk").then(
      ({ TrainingDesk }) => new TrainingDesk((order) => this.#subjectOf(order)),
    ));
  }
}
