import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
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
import { publishedPage, publishRun, type Published, type PublishOptions } from "./publish-run.js";

/** As much, and as dense, as does not stand in the page itself. */
const wasm = Buffer.concat(Array.from({ length: 200 }, (_, i) => createHash("sha256").update(String(i)).digest()));

let folder: ReturnType<typeof temporaryFolder>;
let page: string;
const at = (...names: string[]): string => join(folder.path, ...names);

beforeAll(async () => {
  folder = temporaryFolder();
  page = writeSmallPage(folder.path);
  writeFileSync(join(page, "assets", "ort-wasm-simd-threaded-1a.wasm"), wasm);
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

/** What the page carries, by name, in it or beside it. */
const carried = (html: string, site?: string): Map<string, Buffer> =>
  new Map(
    [
      ...html.matchAll(/<script type="text\/plain" data-file="([^"]+)"(?: data-beside="([^"]+)")?>([^<]*)<\/script>/g),
    ].map(([, name, address, within]) => {
      const text = address === undefined ? within : saidBy(readFileSync(join(site!, address), "utf8"));
      return [name, gunzipSync(Buffer.from(text, "base64"))];
    }),
  );

/** What a script beside a page says when a browser runs it. */
const saidBy = (code: string): string => {
  const document = { currentScript: { carried: "" } };
  runInNewContext(code, { document });
  return document.currentScript.carried;
};

const policyOf = (html: string): string[] =>
  /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1].replaceAll("&#39;", "'").split("; ");

const hashOf = (text: string | Buffer): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

describe("a published page", () => {
  it("has the model in half precision, some images and its code, and a picture beside it", async () => {
    const { files, publication, bytes, first } = await publish();
    const all = readdirSync(at("site"), { recursive: true, encoding: "utf8" });
    expect(all.filter((name) => name !== "parts").sort()).toEqual([...files].sort());
    const html = readFileSync(at("site", "index.html"), "utf8");
    expect(Buffer.byteLength(html)).toBe(first);
    const has = carried(html, at("site"));
    expect([...has.keys()].sort()).toEqual([
      ...["data/my-faces-test.npz", "data/my-faces-train.npz", "engine.js", "latents-studio.json"],
      ...["model.safetensors", "ort.wasm", "page.css", "page.js"],
    ]);
    expect(has.get("ort.wasm")!.equals(wasm)).toBe(true);
    const model = readModelFile(has.get("model.safetensors")!, "model");
    expect([model.step, model.config.data.name, publication.precision]).toEqual([4, "my-faces", "float16"]);
    expect(model.values[Object.keys(model.values)[0]][0]).toBeCloseTo(1 / 3, 3);
    expect(datasetFromNpz(has.get("data/my-faces-test.npz")!, "d", "test").count).toBe(8);
    expect(datasetFromNpz(has.get("data/my-faces-train.npz")!, "d", "train").count).toBe(4);
    expect(JSON.parse(has.get("latents-studio.json")!.toString())).toMatchObject({
      format: "latents-publication",
      publication,
    });
    // seen first, before any code: nothing large stands above it
    const heading = html.search(/<h1>Faces of/);
    const [, png, width, height] = /src="data:image\/png;base64,([^"]+)"\s*width="(\d+)"\s*height="(\d+)"/.exec(html)!;
    expect(heading).toBeGreaterThan(0);
    expect(heading).toBeLessThan(8000);
    expect(heading).toBeLessThan(html.indexOf("data-file="));
    expect(decodePng(Buffer.from(png, "base64"), "poster").shape).toEqual([1, Number(height), Number(width)]);
    // 36 samples of 4 x 6 in 12 columns, one pixel around each
    expect([width, height]).toEqual([String(12 * 7 + 1), String(3 * 5 + 1)]);
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
    const boot = /<script>([^]*?)<\/script>/.exec(html)![1];
    expect(boot).toBe(String.raw`console.log("<\/script>\x3C!--");`);
    const own = carried(html, at("site")).get("page.js")!;
    expect(own.toString()).toBe(`document.title = "</script>";`);
    const policy = policyOf(html);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src ${hashOf(boot)} ${hashOf(own)} 'strict-dynamic' 'wasm-unsafe-eval'`);
    expect(policy).toContain("connect-src https://example.org/robots.txt");
    expect(html).toContain(`<meta property="og:image" content="https://example.org/faces/preview.png" />`);
  });

  it("as one file has all in it, and lets nothing but its own text run", async () => {
    await publish();
    const { html, beside } = await publishedPage(at("run"), "one file", { images: 8, page }, effectsHere());
    expect(beside.size).toBe(0);
    const folder = carried(readFileSync(at("site", "index.html"), "utf8"), at("site"));
    const within = carried(html);
    expect([...within.keys()]).toEqual([...folder.keys()]);
    for (const [name, content] of within) expect(content.equals(folder.get(name)!), name).toBe(true);
    // what waits for a file knows by this that no more will come
    expect(html).toMatch(/<script type="text\/plain" data-file=""><\/script>\s*<\/body>/);
    const [, boot] = /<script>([^]*?)<\/script>/.exec(html)!;
    const own = hashOf(within.get("page.js")!);
    expect(policyOf(html)).toContain(`script-src ${hashOf(boot)} ${own} 'wasm-unsafe-eval'`);
    expect(policyOf(html).filter((rule) => rule.startsWith("connect-src"))).toEqual([]);
  });

  it("replaces the one before, takes no images where none are wanted, and leaves a folder of anything else alone", async () => {
    await publish();
    for (const name of ["engine-js-0123456789.js", "mine.js"]) writeFileSync(at("site", "parts", name), "1");
    const { publication } = await publish({ images: 0, title: "Mine" });
    const beside = readdirSync(at("site", "parts")).sort();
    expect(beside).toEqual(["mine.js", expect.stringMatching(/^ort-wasm-[0-9a-f]{10}\.js$/)]);
    expect(publication).toMatchObject({ title: "Mine", images: { train: 0, test: 0 } });
    const html = readFileSync(at("site", "index.html"), "utf8");
    expect([...carried(html, at("site")).keys()].filter((name) => name.startsWith("data/"))).toEqual([]);
    mkdirSync(at("mine"));
    writeFileSync(at("mine", "index.html"), "mine");
    await expect(publish({ folder: at("mine") })).rejects.toThrow(
      /^--out: .* must be new, empty or hold a page of latents publish, it holds 1 other files; choose another folder$/,
    );
    await expect(publish({ url: "example.org" })).rejects.toThrow(/^--url: must be an address/);
  });
});
