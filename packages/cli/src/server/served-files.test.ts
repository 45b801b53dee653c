import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  datasetFromNpz,
  modelFromConfig,
  modelParameters,
  readModelFile,
  resolveConfig,
  writeNpz,
  type DataEntry,
  type TrainingState,
} from "@latents/core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../test/command.js";
import { writeSmallPage } from "../../test/small-page.js";
import { rawRequest, requestText } from "../../test/raw-request.js";
import { StudioClient } from "../../test/studio-client.js";
import { mnist } from "../dataset/index.js";
import { saveCheckpoint } from "../run/checkpoints.js";
import { writeRunConfig } from "../run/run-config.js";
import { listPage } from "./http/page-folder.js";
import { serveStudio, type Studio } from "./serve-studio.js";

let folder: ReturnType<typeof temporaryFolder>;
let studio: Studio;
let client: StudioClient;
const bugs: unknown[] = [];
const at = (...names: string[]): string => join(folder.path, ...names);
const shape = [1, 2, 3] as const;

const configOf = (data: string, limit?: number) =>
  resolveConfig([
    {
      source: "test",
      values: {
        data: { name: data, ...(limit !== undefined && { limit, limitBy: "first" }) },
        model: { latent: 2, encoder: { type: "mlp", hidden: [3] }, decoder: { type: "mlp", hidden: [3] } },
      },
    },
  ]);

async function makeRun(name: string, data: string, count: number, size: readonly number[] = shape, limit?: number) {
  for (const part of ["images", "model", "checkpoints"]) mkdirSync(at("runs", name, part), { recursive: true });
  await writeRunConfig(at("runs", name), {
    config: configOf(data, limit),
    command: "latents train",
    createdAt: "2026-11-21T10:00:00.000Z",
    versions: {},
    machine: { device: "cpu", threads: 1 },
    data: { name: data, count, shape: size as [number, number, number] },
    steps: 1000,
  });
}

/** A state whose values are all the number of its step. */
function stateOf(step: number): TrainingState {
  const parameters = modelParameters(modelFromConfig(configOf("mnist"), shape), 6);
  const values = parameters.map(({ name, shape: axes }) => {
    const sizes = axes as number[];
    const data = new Float32Array(sizes.reduce((all, n) => all * n, 1)).fill(step);
    return [name!, { dtype: "float", shape: sizes, data }] as const;
  });
  return { step, values: Object.fromEntries(values) };
}

beforeAll(async () => {
  folder = temporaryFolder();
  vi.stubEnv("LATENTS_CACHE", at("cache"));
  const page = writeSmallPage(folder.path);
  const pixels = Uint8Array.from({ length: 5 * 6 }, (_, i) => 8 * i);
  const labels = Int32Array.from([0, 300, 2, 3, 4]);
  writeFileSync(
    at("own.npz"),
    writeNpz(
      new Map([
        ["x_train", { shape: [5, 2, 3], values: pixels }],
        ["y_train", { shape: [5], values: labels }],
        ["x_test", { shape: [5, 2, 3], values: pixels }],
      ]),
    ),
  );
  await makeRun("own", at("own.npz"), 3, shape, 3);
  await makeRun("changed", at("own.npz"), 4);
  await makeRun("gone", at("nothing.npz"), 5);
  await makeRun("far", "\\\\far.example\\share\\own.npz", 5);
  await makeRun("huge", at("own.npz"), 5, [3, 60_000, 60_000]);
  studio = await serveStudio({ runs: at("runs"), port: 0, page, onBug: (error) => bugs.push(error) });
  client = StudioClient.of(studio.url);
});
afterAll(async () => {
  await studio.close();
  folder.remove();
  vi.unstubAllEnvs();
  expect(bugs).toEqual([]);
});

describe("the page", () => {
  it.each([
    ["/", "text/html; charset=utf-8", false, true],
    ["/favicon.svg", "image/svg+xml", false, false],
    ["/assets/index-1.js", "text/javascript; charset=utf-8", true, true],
    ["/assets/ort-1.mjs", "text/javascript; charset=utf-8", true, true],
    ["/assets/index-1.css", "text/css; charset=utf-8", true, false],
    ["/assets/ort-1.wasm", "application/wasm", true, false],
  ])("serves %s as %s", async (path, type, isKept, isPage) => {
    const { status, headers } = await client.get(path);
    expect([status, headers.get("content-type")]).toEqual([200, type]);
    expect(headers.get("cache-control")).toBe(isKept ? "public, max-age=31536000, immutable" : "no-store");
    expect(headers.get("content-security-policy")).toContain(
      isPage ? "script-src 'self' 'wasm-unsafe-eval'" : "sandbox",
    );
    expect(headers.get("cross-origin-embedder-policy")).toBe("require-corp");
  });

  it.each(["/index.html", "/notes.md", "/.hidden.js", "/assets/source.js.map", "/assets/deeper/index.js", "/assets"])(
    "has nothing at %s",
    async (path) => expect((await client.get(path)).status).toBe(404),
  );

  it("sends large files whole", async () => {
    const bytes = new Uint8Array(5_000_000).map((_, i) => i % 251);
    writeFileSync(at("page", "assets", "ort-1.wasm"), bytes);
    const answer = await client.get("/assets/ort-1.wasm");
    expect(answer.headers.get("x-latents-length")).toBe("5000000");
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it("says of each file by HEAD what it says by GET, without the file", async () => {
    await saveCheckpoint(at("runs", "own", "checkpoints"), stateOf(1), 1, undefined);
    const files = ["/", "/assets/index-1.js", "/assets/ort-1.wasm", "/api/runs/own/model.safetensors"];
    for (const path of files) {
      const encodings = { "Accept-Encoding": "br, gzip, deflate" };
      const { headers } = await client.get(path, encodings);
      const asked = {
        ...{ Host: new URL(studio.url).host, Authorization: `Bearer ${studio.token}` },
        ...encodings,
      };
      const answer = await rawRequest(studio.port, requestText("HEAD", path, asked));
      const said = (name: string): string | null =>
        new RegExp(`^${name}: (.*)\r?$`, "im").exec(answer.headers)?.[1].trim() ?? null;
      expect([path, answer.status, answer.body]).toEqual([path, 200, ""]);
      expect(Number(said("content-length")), path).toBeGreaterThan(0);
      for (const name of [
        "content-length",
        "content-encoding",
        "content-type",
        "etag",
        "cache-control",
        "content-security-policy",
      ])
        expect(said(name), `${path} ${name}`).toBe(headers.get(name));
    }
    rmSync(at("runs", "own", "checkpoints", "step-1.safetensors"));
  });

  it("says when it was built anew meanwhile, and where there is none", async () => {
    rmSync(at("page", "assets", "index-1.js"));
    const answer = await client.get("/assets/index-1.js");
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { error: "the page was rebuilt after the studio started: restart the studio" },
    ]);
    await expect(listPage(at("runs"))).rejects.toThrow(
      `studio: ${at("runs")} holds no page; it must have an index.html`,
    );
  });
});

describe("without the key", () => {
  const ask = async (headers: Record<string, string>): Promise<[number, string | null, string, string]> => {
    const answer = await fetch(`${client.origin}/`, { headers });
    const policy = answer.headers.get("content-security-policy")!;
    return [answer.status, answer.headers.get("content-type"), policy, await answer.text()];
  };
  it("a browser is told in a page that runs nothing, a program in JSON", async () => {
    const [status, type, policy, text] = await ask({ Accept: "text/html,application/xhtml+xml,*/*;q=0.8" });
    expect([status, type]).toEqual([401, "text/html; charset=UTF-8"]);
    expect(policy).toBe(
      "default-src 'none'; base-uri 'none'; form-action 'none'; sandbox; style-src 'unsafe-inline'; frame-ancestors 'none'",
    );
    expect(text).toContain("Open the whole address that <code>latents studio</code> printed");
    expect(text).not.toContain("<script");
    expect((await ask({ Accept: "*/*" })).slice(0, 2)).toEqual([401, "application/json"]);
  });
});

describe("images", () => {
  it("are listed: the data sets of this machine", async () => {
    const entries = await client.json<DataEntry[]>("/api/data");
    expect(entries.find(({ name }) => name === "mnist")).toEqual({
      name: "mnist",
      what: "handwritten digits",
      splits: [
        { split: "train", images: 60_000 },
        { split: "test", images: 10_000 },
      ],
      shape: [1, 28, 28],
      classes: 10,
    });
  });

  it("of a data set come as an .npz file with the names of the classes", async () => {
    const answer = await client.get("/data/mnist-test.npz");
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect(answer.headers.get("x-latents-length")).toBe(String(bytes.length));
    expect(JSON.parse(decodeURIComponent(answer.headers.get("x-latents-classes")!))).toHaveLength(10);
    const given = datasetFromNpz(bytes, "mnist-test.npz", "test");
    const { pixels, labels } = await mnist("test");
    expect([given.count, given.shape]).toEqual([10_000, [1, 28, 28]]);
    expect(Buffer.from(given.pixels).equals(pixels)).toBe(true);
    expect(given.labels).toEqual(labels);
  });

  it("of a data set come in part: the first of them, with the names of their classes", async () => {
    const answer = await client.get("/data/mnist-test.npz?first=30");
    expect(JSON.parse(decodeURIComponent(answer.headers.get("x-latents-classes")!))).toHaveLength(10);
    const given = datasetFromNpz(new Uint8Array(await answer.arrayBuffer()), "mnist-test.npz", "test");
    const { pixels, labels } = await mnist("test");
    expect([given.count, given.labels]).toEqual([30, labels!.slice(0, 30)]);
    expect(Buffer.from(given.pixels).equals(pixels.subarray(0, 30 * 784))).toBe(true);
  });

  it("of a run are those that it is trained on: its path, its limit, labels beyond a byte", async () => {
    const given = datasetFromNpz(
      new Uint8Array(await (await client.get("/api/runs/own/data/train")).arrayBuffer()),
      "own",
      "train",
    );
    expect([given.count, [...given.labels!], given.pixels[17]]).toEqual([3, [0, 300, 2], 136]);
    const test = datasetFromNpz(
      new Uint8Array(await (await client.get("/api/runs/own/data/test")).arrayBuffer()),
      "own",
      "test",
    );
    expect([test.count, test.labels]).toEqual([5, undefined]);
  });

  it.each([
    ["/data/kmnist-train.npz", 404, "kmnist: "],
    ["/data/mnist-test.npz?first=0", 400, "first: must be a whole number of images, 1 or more"],
    ["/data/mnist-test.npz?first=1e9", 400, "first: must be a whole number of images, 1 or more"],
    ["/data/mnist-validation.npz", 404, "there is no known data set of this name and split; /api/data lists them"],
    ["/api/runs/changed/data/train", 404, "have changed since the run began"],
    ["/api/runs/gone/data/train", 404, "nothing.npz"],
    ["/api/runs/far/data/train", 404, "the run's images lie on another machine"],
    [
      "/api/runs/huge/data/test",
      413,
      "the images must have 1000000000 bytes or less together to be sent, they have 54",
    ],
    ["/api/runs/own/data/validation", 404, "there is nothing at this address"],
  ])("say why they cannot be had: %s", async (path, status, text) => {
    const answer = await client.get(path);
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([
      status,
      expect.stringContaining(text),
    ]);
  });
});

describe("a run's model", () => {
  const path = "/api/runs/own/model.safetensors";
  const ask = (tag?: string): Promise<Response> =>
    fetch(client.origin + path, {
      headers: { Authorization: `Bearer ${studio.token}`, ...(tag !== undefined && { "If-None-Match": tag }) },
    });

  it("is none before the first checkpoint", async () => {
    const answer = await ask();
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { error: "own has no checkpoint yet; the first comes with checkpoint.every, or by pausing" },
    ]);
  });

  it("is that of the newest whole checkpoint, and not sent again to those who have it", async () => {
    await saveCheckpoint(at("runs", "own", "checkpoints"), stateOf(7), 3);
    const first = await ask();
    const tag = first.headers.get("etag")!;
    const { name, step, values } = readModelFile(new Uint8Array(await first.arrayBuffer()), "model");
    expect([name, step, first.headers.get("x-latents-step"), Object.values(values)[0][0]]).toEqual(["own", 7, "7", 7]);
    const again = await ask(tag);
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", tag]);
    await saveCheckpoint(at("runs", "own", "checkpoints"), stateOf(8), 3);
    expect((await ask(tag)).headers.get("x-latents-step")).toBe("8");
    // one that a kill has torn is passed over
    writeFileSync(at("runs", "own", "checkpoints", "step-9.safetensors"), "torn");
    expect((await ask(tag)).headers.get("x-latents-step")).toBe("8");
  });

  it("says what is wrong where every checkpoint is damaged", async () => {
    mkdirSync(at("runs", "gone", "checkpoints"), { recursive: true });
    appendFileSync(at("runs", "gone", "checkpoints", "step-9.safetensors"), "torn");
    const answer = await client.get("/api/runs/gone/model.safetensors");
    expect([answer.status, (await answer.json()) as unknown]).toEqual([
      422,
      { error: expect.stringContaining("no checkpoint of this run can be read") as string },
    ]);
  });
});
