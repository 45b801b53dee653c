import { readRunArchive, readSafetensors, writeSafetensors, writeZip, zipEntries } from "@latents/core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { changed, fileOf, pageArchive, tableArchive, twoColumns } from "../../../test/page-archive.js";
import { checkRunArchive } from "./check-run-archive.js";

let whole: Uint8Array<ArrayBuffer>;
let finished: Uint8Array<ArrayBuffer>;
let wider: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  whole = await pageArchive();
  finished = await pageArchive({ finished: true });
  const net = { type: "mlp" as const, hidden: [5] };
  wider = await pageArchive({ config: { model: { latent: 2, encoder: net, decoder: net } } });
});

const check = (bytes: Uint8Array): void => checkRunArchive(readRunArchive(bytes, "a.zip"), "a.zip");
const [checkpoint, model] = ["checkpoints/step-3.safetensors", "model/model.safetensors"];

/** The archive's config.json with a change. */
function config(change: (record: Record<string, Record<string, unknown>>) => unknown): string {
  const record = JSON.parse(new TextDecoder().decode(fileOf(whole, "config.json"))) as never;
  return JSON.stringify(change(record) ?? record);
}
/** A file of safetensors with other metadata or values. */
function tensors(path: string, metadata: Record<string, string>, value?: number): Uint8Array {
  const file = readSafetensors(fileOf(whole, path), path);
  if (value !== undefined) [...file.tensors.values()][0].values[0] = value;
  return writeSafetensors(file.tensors, { ...file.metadata, ...metadata });
}

it("takes what a page writes, stopped and finished", () => {
  expect(() => check(whole)).not.toThrow();
  expect(() => check(finished)).not.toThrow();
  expect(() => check(changed(whole, { "metrics.jsonl": "" }))).not.toThrow();
});

describe("of a table", () => {
  let table: Uint8Array<ArrayBuffer>;
  beforeAll(async () => {
    table = await tableArchive();
  });

  it("is taken with what its columns are", () => {
    expect(() => check(table)).not.toThrow();
    const other = twoColumns.replace("rows: 40", "rows: 50");
    expect(() => check(changed(table, { "schema.yaml": other }))).not.toThrow();
  });

  it.each<[string, string, string]>([
    ["other categories", twoColumns.replace("team", "club"), "must have the columns that config.json describes"],
    ["another order", twoColumns.replace(/( {2}age.*\n)(.*\n)/, "$2$1"), "must have the columns that config.json"],
    ["another kind", twoColumns.replace("continuous", "count"), "must have the columns that config.json describes"],
    ["no YAML", "columns: [", "schema.yaml"],
    ["a schema without end", " ".repeat(1_000_001), "must have 1000000 bytes or less"],
  ])("is refused with %s", (_, schema, why) => {
    expect(() => check(changed(table, { "schema.yaml": schema }))).toThrow(why);
  });

  it("is refused without its columns, and images with columns", () => {
    const files = new Map(zipEntries(table, "a").map((entry) => [entry.name, entry.read()]));
    files.delete("page-table/schema.yaml");
    expect(() => check(writeZip(files, { compress: false }))).toThrow(
      "a.zip: schema.yaml is missing, and config.json describes a model of a table",
    );
    expect(() => check(changed(whole, { "schema.yaml": twoColumns }))).toThrow(
      "a.zip: schema.yaml is of a table, and config.json describes a model of images",
    );
  });

  it("is refused with a model whose encoding is another", () => {
    const encoding = readSafetensors(fileOf(table, model), model).metadata["encoding"].replace('"age"', '"ages"');
    const file = readSafetensors(fileOf(table, model), model);
    const bytes = writeSafetensors(file.tensors, { ...file.metadata, encoding });
    expect(() => check(changed(table, { [model]: bytes }))).toThrow("must be the model that config.json describes");
  });
});

describe("refuses", () => {
  it.each<[string, string, () => Uint8Array | string, string]>([
    ["no JSON", "config.json", () => "{", "not valid JSON"],
    ["another JSON", "config.json", () => "[]", "expected object"],
    ["a file of something else", "config.json", () => '{"format":"x"}', 'must say "format": "latents-run"'],
    ["a config of the future", "config.json", () => config((r) => ({ ...r, version: 2 })), "version must be 1, got 2"],
    [
      "a setting that is wrong",
      "config.json",
      () => config((r) => void ((r["config"]["model"] as { latent: number }).latent = -1)),
      "must be a whole number from 1 to 100000, got -1",
    ],
    [
      "a config of another model",
      "config.json",
      () => config((r) => void (r["config"]["seed"] = 9)),
      "must be the model that config.json describes",
    ],
    [
      "other images",
      "config.json",
      () => config((r) => void (r["data"]["shape"] = [1, 3, 2])),
      "must be the model that config.json describes",
    ],
    [
      "images without end",
      "config.json",
      () => config((r) => void (r["data"]["shape"] = [9e15, 9e15, 9e15])),
      "must be the model that config.json describes",
    ],
    ["a config of megabytes", "config.json", () => `"${"x".repeat(1_000_000)}"`, "must have 1000000 bytes or less"],
    ["fewer steps", "config.json", () => config((r) => ({ ...r, steps: 2 })), "and of 2 at most; it says 3"],
    ["no log", "metrics.jsonl", () => "x\n", "line 1 is not a line of a metrics log"],
    [
      "another line",
      "metrics.jsonl",
      () => '{"step":1,"split":"train","loss":3}\n[]\n',
      "line 2 is not a line of a metrics log",
    ],
    [
      "a cut line",
      "metrics.jsonl",
      () => '{"step":1,"split":"train","loss":3}',
      "line 1 is not a line of a metrics log",
    ],
    [
      "text in a line",
      "metrics.jsonl",
      () => '{"step":1,"split":"train","loss":"<b>"}\n',
      "line 1 is not a line of a metrics log",
    ],
    ["a log without end", "metrics.jsonl", () => "x".repeat(64_000_001), "must have 64000000 bytes or less"],
    ["no result", "result.json", () => '{"test":"<script>"}', "run: is missing"],
    ["no net", "model/encoder.onnx", () => "garbage", "is not an ONNX model"],
    ["an empty net", "model/decoder.onnx", () => "", "is not an ONNX model: it has no graph"],
    ["a model of another kind", model, () => fileOf(whole, checkpoint), "must be a model of latents"],
    ["a model that is garbage", model, () => "garbage of eight", "the safetensors header length must be in"],
    ["a model of another run", model, () => fileOf(wider, model), "must be the model that config.json describes"],
    [
      "a checkpoint of another model",
      checkpoint,
      () => fileOf(wider, checkpoint),
      "needs 24 values, got 30; they are another model's",
    ],
    ["a checkpoint of another kind", checkpoint, () => fileOf(whole, model), "must be a checkpoint of latents"],
    [
      "a checkpoint of another step",
      checkpoint,
      () => tensors(checkpoint, { step: "2" }),
      "the step that its name says",
    ],
    [
      "values that are none",
      checkpoint,
      () => tensors(checkpoint, {}, NaN),
      "must hold finite numbers, value 0 is NaN",
    ],
    ["a model of another step", model, () => tensors(model, { step: "2" }), "must be of step 2, as model/model"],
    [
      "an absurd shape",
      model,
      () => tensors(model, { shape: "99999x99999x99999" }),
      "needs 3999880001199996 values, got 24",
    ],
  ])("%s", (_, path, content, why) => {
    expect(() => check(changed(whole, { [path]: content() }))).toThrow(
      new RegExp(`^(model.latent .from )?a\\.zip: (${path}|${model}|${checkpoint})\\)?: [^]*${why}`),
    );
  });

  it("a net that reads other files", () => {
    // field 7 (graph) of field 5 (tensor) of field 13 (external data)
    const net = Uint8Array.of(58, 6, 42, 4, 106, 2, 0, 0);
    expect(() => check(changed(whole, { "model/encoder.onnx": net }))).toThrow("keeps values in other files");
  });

  it("a model of a hundred thousand layers, at once", () => {
    const deep = config((r) => {
      (r["config"]["model"] as { encoder: { hidden: number[] } }).encoder.hidden = Array<number>(100_000).fill(1);
    });
    const { config: inner } = JSON.parse(deep) as { config: unknown };
    const bytes = changed(whole, {
      "config.json": deep,
      [model]: tensors(model, { config: JSON.stringify(inner) }),
    });
    const begun = performance.now();
    expect(() => check(bytes)).toThrow(/^a\.zip: /);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});

it("gives an error of ours, or lets in, whatever bytes are changed within the files", () => {
  const { name, files } = readRunArchive(whole, "a.zip");
  const paths = [...files.keys()];
  const change = fc.tuple(fc.nat(paths.length - 1), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
      const copies = new Map([...files].map(([path, bytes]) => [path, bytes.slice()]));
      for (const [file, at, value] of changes) {
        const bytes = copies.get(paths[file])!;
        bytes[Math.floor(at * (bytes.length - 1))] = value;
      }
      try {
        checkRunArchive({ name, files: copies }, "a.zip");
      } catch (error) {
        expect((error as Error).name).toMatch(/^(FormatError|InputError|ShapeError)$/);
        expect((error as Error).message).toContain("a.zip: ");
      }
    }),
    { numRuns: 1000 },
  );
});
