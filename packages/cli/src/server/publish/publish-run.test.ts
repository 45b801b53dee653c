import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  datasetFromNpz,
  decodePng,
  modelFromConfig,
  modelParameters,
  readModelFile,
  resolveConfig,
  writeNpz,
  type NpyArray,
  type TrainingState,
} from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { effectsHere } from "../../../test/command-here.js";
import { temporaryFolder } from "../../../test/command.js";
import { writeSmallPage } from "../../../test/small-page.js";
import { loadDataset } from "../../dataset/index.js";
import { saveCheckpoint } from "../../run/checkpoints.js";
import { writeRunConfig } from "../../run/run-config.js";
import { publishRun, type Published, type PublishOptions } from "./publish-run.js";

let folder: ReturnType<typeof temporaryFolder>;
let page: string;
const at = (...names: string[]): string => join(folder.path, ...names);

beforeAll(async () => {
  folder = temporaryFolder();
  page = writeSmallPage(folder.path);
  writeFileSync(join(page, "assets", "ort-wasm-simd-threaded-1a.wasm"), "\0asm of ORT");
  const arrays = ["train", "test"].flatMap((split): [string, NpyArray][] => [
    [`x_${split}`, { shape: [12, 4, 6], values: new Uint8Array(288).fill(200) }],
    [`y_${split}`, { shape: [12], values: new Uint8Array(12).fill(3) }],
  ]);
  writeFileSync(at("my faces.npz"), writeNpz(new Map(arrays)));
  const net = { type: "mlp", hidden: [3] };
  const config = resolveConfig([
    {
      source: "test",
      values: {
        title: `Faces of "A" & </title><script>alert(1)</script>`,
        data: { name: at("my faces.npz") },
        model: { latent: 2, encoder: net, decoder: net },
      },
    },
  ]);
  const { count, shape } = await loadDataset({ name: at("my faces.npz"), split: "train" });
  mkdirSync(at("run", "checkpoints"), { recursive: true });
  await writeRunConfig(at("run"), {
    ...{ config, command: "latents train", createdAt: "2026-11-21T10:00:00.000Z", versions: {}, steps: 10 },
    machine: { device: "cpu", threads: 1 },
    data: { name: "faces", count, shape },
  });
  const values = modelParameters(modelFromConfig(config, [1, 4, 6]), 24).map(({ name, shape: size }) => {
    const sizes = size as number[];
    const data = new Float32Array(sizes.reduce((a, n) => a * n, 1)).fill(1 / 3);
    return [name!, { dtype: "float", shape: sizes, data }] as const;
  });
  const state: TrainingState = { step: 4, values: Object.fromEntries(values) };
  await saveCheckpoint(at("run", "checkpoints"), state, 1);
});
afterAll(() => folder.remove());

const publish = (options: Partial<PublishOptions> = {}): Promise<Published> =>
  publishRun(at("run"), { folder: at("site"), images: 8, page, ...options }, effectsHere());

/** What the page carries, by name. */
const carried = (html: string): Map<string, Buffer> =>
  new Map(
    [...html.matchAll(/<script type="text\/plain" data-file="([^"]+)">([^<]*)<\/script>/g)].map(([, name, text]) => [
      name,
      gunzipSync(Buffer.from(text, "base64")),
    ]),
  );

describe("a published page", () => {
  it("is one file with the model in half precision, some images and its code, and a picture beside it", async () => {
    const { files, publication, bytes } = await publish();
    expect(readdirSync(at("site")).sort()).toEqual([...files].sort());
    const html = readFileSync(at("site", "index.html"), "utf8");
    const has = carried(html);
    expect([...has.keys()].sort()).toEqual([
      ...["data/my-faces-test.npz", "data/my-faces-train.npz", "engine.js", "latents-studio.json"],
      ...["model.safetensors", "ort.wasm", "page.css"],
    ]);
    expect(has.get("ort.wasm")!.toString()).toBe("\0asm of ORT");
    const model = readModelFile(has.get("model.safetensors")!, "model");
    expect([model.step, model.config.data.name, publication.precision]).toEqual([4, "my-faces", "float16"]);
    expect(model.values[Object.keys(model.values)[0]][0]).toBeCloseTo(1 / 3, 3);
    expect(datasetFromNpz(has.get("data/my-faces-test.npz")!, "d", "test").count).toBe(8);
    expect(datasetFromNpz(has.get("data/my-faces-train.npz")!, "d", "train").count).toBe(4);
    expect(JSON.parse(has.get("latents-studio.json")!.toString())).toMatchObject({
      format: "latents-publication",
      publication,
    });
    // seen first, with the model still to come: nothing large stands above it
    const poster = html.search(/<main class="poster">\s*<h1>Faces of/);
    const [, png, width, height] = /src="data:image\/png;base64,([^"]+)"\s*width="(\d+)"\s*height="(\d+)"/.exec(html)!;
    expect(poster).toBeGreaterThan(0);
    expect(poster).toBeLessThan(8000);
    expect(poster).toBeLessThan(html.indexOf("data-file="));
    expect(decodePng(Buffer.from(png, "base64"), "poster").shape).toEqual([1, Number(height), Number(width)]);
    // no place of this machine
    for (const [name, content] of [...has, ["page", Buffer.from(html)] as const])
      expect(content.includes(folder.path), name).toBe(false);
    expect(decodePng(readFileSync(at("site", "preview.png")), "preview").shape.slice(1)).toEqual([630, 1200]);
    expect(bytes).toBe(files.reduce((sum, name) => sum + readFileSync(at("site", name)).length, 0));
  });

  it("runs its own script alone, whatever a run is called, and says where its picture is", async () => {
    await publish({ url: "https://example.org/faces/" });
    const html = readFileSync(at("site", "index.html"), "utf8");
    expect(html).not.toContain("alert(1)</script>");
    expect(html).toContain("<title>Faces of &quot;A&quot; &amp; &lt;/title&gt;&lt;script&gt;");
    const own = /<script>([^]*)<\/script>\s*<\/body>/.exec(html)![1];
    expect(own).toBe(String.raw`document.title = "<\/script>\x3C!--";`);
    const hash = createHash("sha256").update(own).digest("base64");
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1].replaceAll("&#39;", "'");
    expect(policy.split("; ")).toEqual(
      expect.arrayContaining(["default-src 'none'", `script-src 'sha256-${hash}' 'wasm-unsafe-eval'`]),
    );
    expect(html).toContain(`<meta property="og:image" content="https://example.org/faces/preview.png" />`);
  });

  it("replaces the one before, takes no images where none are wanted, and leaves a folder of anything else alone", async () => {
    await publish();
    const { publication } = await publish({ images: 0, title: "Mine" });
    expect(publication).toMatchObject({ title: "Mine", images: { train: 0, test: 0 } });
    const html = readFileSync(at("site", "index.html"), "utf8");
    expect([...carried(html).keys()].filter((name) => name.startsWith("data/"))).toEqual([]);
    mkdirSync(at("mine"));
    writeFileSync(at("mine", "index.html"), "mine");
    await expect(publish({ folder: at("mine") })).rejects.toThrow(
      /^--out: .* must be new, empty or hold a page of latents publish, it holds 1 other files; choose another folder$/,
    );
    await expect(publish({ url: "example.org" })).rejects.toThrow(/^--url: must be an address/);
  });
});
