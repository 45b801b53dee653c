import fc from "fast-check";
import { deflateSync } from "fflate";
import { describe, expect, it } from "vitest";
import { FormatError } from "../errors.js";
import { crc32, writeZip } from "../formats/index.js";
import { craftZip, type CraftedEntry } from "../testing/craft-zip.js";
import { isRunName, mostArchiveBytes, readRunArchive } from "./read-run-archive.js";

const text = (written: string): Uint8Array => new TextEncoder().encode(written);
const paths = [
  ...["config.json", "metrics.jsonl", "checkpoints/step-7.safetensors", "model/encoder.onnx", "model/decoder.onnx"],
  "model/model.safetensors",
];
const entries = (folder = "a-run"): CraftedEntry[] =>
  paths.map((path) => ({ name: `${folder}/${path}`, data: text(`bytes of ${path}`) }));
/** The archive with an entry more. */
const and = (...more: CraftedEntry[]): Uint8Array => craftZip([...entries(), ...more]);
/** The archive with its log as another entry. */
const log = (change: Partial<CraftedEntry>): Uint8Array =>
  craftZip(entries().map((entry, i) => (i === 1 ? { ...entry, ...change } : entry)));
/** Every name for the same bytes. */
function overlapping(): Uint8Array {
  const data = text("x".repeat(2000));
  const first = { size: 2000, packed: 2000, checksum: crc32(data), offset: 0 };
  return craftZip(entries().map(({ name }, i) => (i === 0 ? { name, data } : { name, ...first })));
}
const read = (bytes: Uint8Array): unknown => readRunArchive(bytes, "a.zip");

it("reads what the writer writes, with a result and a schema or without", () => {
  for (const all of [paths, [...paths, "result.json"], [...paths, "schema.yaml"]]) {
    const files = new Map(all.map((path) => [`page-1/${path}`, text(path)]));
    const archive = readRunArchive(writeZip(files, { compress: false }), "a.zip");
    expect(archive.name).toBe("page-1");
    expect([...archive.files]).toEqual(all.map((path) => [path, text(path)]));
  }
  expect([...readRunArchive(craftZip(entries()), "a.zip").files.keys()]).toEqual(paths);
});

describe("refuses", () => {
  it.each([
    ...["../config.json", "a-run/../config.json", "a-run/../../etc/passwd", "/etc/passwd", "/a-run/config.json"],
    ...["a-run\\config.json", "a-run/model\\encoder.onnx", "..\\..\\config.json", "C:\\a-run\\config.json", "C:/x.png"],
    ...["a-run/config.json\0.png", "a-run\0/config.json", "\0", "", "/", "a-run", "a-run/", "a-run//config.json"],
    ...[
      "a-run/./config.json",
      "./a-run/config.json",
      ".a-run/config.json",
      "../a-run/config.json",
      ".trash/result.json",
    ],
    ...["a-run/run.lock", "a-run/report.html", "a-run/images/x.png", "a-run/model/x.onnx", "a-run/model/", "a-run/x"],
    ...["a-run/checkpoints/step-07.safetensors", "a-run/checkpoints/step--1.safetensors", "a-run/Config.json"],
    ...["a-run/checkpoints/step-7.safetensors/x", "a-run/checkpoints/../result.json", "a-run/config.json/"],
    ...["a-run/config.json ", "a-run/config.json.", "a-run/config.json:x", "a run/result.json", "-rf/result.json"],
    ...["a-run\u2215config.json", "\uff0e\uff0e/result.json", "a-run/r\u00e9sult.json", "a".repeat(60_000)],
    Uint8Array.of(0x61, 0xc0, 0xaf, 0x62),
  ])("the name %j", (name) => {
    expect(() => read(and({ name, data: text("x") }))).toThrow(
      /^a\.zip: must be the archive of a run, as the studio's page writes it: "[^]{0,250} is not a file of a run$/,
    );
  });

  it.each<[string, () => Uint8Array, string]>([
    ["a file twice", () => and({ name: "a-run/config.json" }), "it holds config.json twice"],
    ["two folders", () => and({ name: "b-run/result.json" }), "it holds two folders, a-run and b-run"],
    ["a link", () => log({ mode: 0o120777, data: text("/etc/passwd") }), "metrics.jsonl is a link"],
    ["an encrypted file", () => log({ flags: 1 }), "metrics.jsonl is compressed or encrypted"],
    ["an unknown compression", () => log({ method: 99 }), "metrics.jsonl is compressed or encrypted"],
    [
      "a bomb",
      () => log({ method: 8, data: deflateSync(new Uint8Array(10_000_000)), size: 10_000_000 }),
      "metrics.jsonl is compressed or encrypted",
    ],
    ["a size that is another's", () => log({ size: 4_294_967_294 }), "metrics.jsonl is compressed or encrypted"],
    [
      "a size that nothing has",
      () => log({ size: 4_294_967_294, packed: 4_294_967_294 }),
      "its files announce more bytes than the",
    ],
    ["two checkpoints", () => and({ name: "a-run/checkpoints/step-8.safetensors" }), "it must hold one checkpoint"],
    ["no checkpoint", () => craftZip(entries().filter((_, i) => i !== 2)), "it must hold one checkpoint, it holds 0"],
    ["no log", () => craftZip(entries().filter((_, i) => i !== 1)), "metrics.jsonl is missing"],
    ["nothing at all", () => craftZip([]), "config.json is missing"],
  ])("%s", (_, bytes, why) => {
    expect(() => read(bytes())).toThrow(`a.zip: must be the archive of a run, as the studio's page writes it: ${why}`);
  });

  it.each<[string, () => Uint8Array, string]>([
    ["a wrong checksum", () => log({ checksum: 1 }), "its checksum does not match its content"],
    ["files over each other", overlapping, "its header has another name"],
    ["data that go on past the end", () => log({ offset: 400 }), "it has no header at byte 400"],
    ["an offset beyond the file", () => log({ offset: 4_000_000_000 }), "it has no header at byte 4000000000"],
    ["more entries than there are", () => craftZip(entries(), { count: 60_000 }), "its directory breaks off at byte"],
    ["no zip", () => text("x".repeat(1000)), "not a zip archive, or cut"],
    ["nothing", () => new Uint8Array(), "not a zip archive, or cut"],
  ])("%s", (_, bytes, why) => {
    expect(() => read(bytes())).toThrow(why);
  });

  it("more bytes than an archive may have, before it looks at any", () => {
    // no memory is touched
    const huge = new Uint8Array(mostArchiveBytes + 1);
    expect(() => read(huge)).toThrow(`a.zip: must have ${mostArchiveBytes} bytes or less, it has ${huge.length}`);
  });

  it("an archive cut anywhere, in one FormatError", () => {
    const whole = craftZip(entries());
    for (let length = 0; length < whole.length; length++)
      expect(() => read(whole.subarray(0, length)), String(length)).toThrow(FormatError);
  });
});

it("gives an archive or a FormatError, and nothing else, for one with changed bytes", () => {
  const whole = craftZip(entries());
  const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
      const bytes = whole.slice();
      for (const [at, value] of changes) bytes[at] = value;
      try {
        const { name, files } = readRunArchive(bytes, "a.zip");
        expect(isRunName(name)).toBe(true);
        // what is let in is whole, whatever the headers say
        expect([...files].every(([, content]) => content.length < 60)).toBe(true);
        expect([...files.keys()].filter((path) => /(^|\/)\.|\\|\0|^\//.test(path))).toEqual([]);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
    { numRuns: 2000 },
  );
});
