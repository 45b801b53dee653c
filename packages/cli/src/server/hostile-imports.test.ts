import { existsSync, readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { mostArchiveBytes, type RunArchive } from "@latents/core";
import { craftZip, type CraftedEntry } from "@latents/core/testing";
import { deflateSync } from "fflate";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../test/command.js";
import { changed, fileOf, pageArchive } from "../../test/page-archive.js";
import { rawRequest, requestText, type RawAnswer } from "../../test/raw-request.js";
import { writeSmallPage } from "../../test/small-page.js";
import { serveStudio, type Studio } from "./serve-studio.js";
import type { StudioService } from "./studio-service.js";

/** Stands where runs are written: no hostile archive may come so far. */
const importRun = vi.fn((archive: RunArchive) => Promise.resolve({ name: archive.name }));
const train = vi.fn();

let folder: ReturnType<typeof temporaryFolder>;
let studio: Studio;
let good: Uint8Array<ArrayBuffer>;
const bugs: unknown[] = [];

beforeAll(async () => {
  folder = temporaryFolder();
  good = await pageArchive();
  const page = writeSmallPage(folder.path);
  const service = { importRun, train } as unknown as StudioService;
  const runs = join(folder.path, "runs");
  studio = await serveStudio({ runs, port: 0, page, service, onBug: (error) => bugs.push(error) });
});
afterAll(async () => {
  await studio.close();
  expect(existsSync(join(folder.path, "runs"))).toBe(false);
  expect(readdirSync(folder.path)).toEqual(["page"]);
  folder.remove();
});
afterEach(() => {
  importRun.mockClear();
  expect(bugs).toEqual([]);
});

const host = (): string => `127.0.0.1:${studio.port}`;
const cookie = (): string => `latents-studio-${studio.port}=${studio.token}`;
/** What the page sends. */
const own = (): Record<string, string> => ({
  ...{ Host: host(), Cookie: cookie(), "Sec-Fetch-Site": "same-origin" },
  ...{ Origin: `http://${host()}`, "Content-Type": "application/zip" },
});

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}
function send({ method = "POST", path = "/api/import", headers = {}, body = good }: Sent): Promise<RawAnswer> {
  const all = { ...own(), "Content-Length": String(body.length), ...headers };
  return rawRequest(studio.port, Buffer.concat([Buffer.from(requestText(method, path, all)), body]));
}
async function refused(sent: Sent): Promise<RawAnswer> {
  const answer = await send(sent);
  expect(answer.status, answer.body).toBeGreaterThanOrEqual(400);
  expect(answer.status, answer.body).toBeLessThan(500);
  expect(importRun).not.toHaveBeenCalled();
  expect(train).not.toHaveBeenCalled();
  expect(answer.body).not.toContain(folder.path);
  return answer;
}
const errorOf = ({ body }: RawAnswer): string => (JSON.parse(body) as { error: string }).error;

it("an archive from the page itself reaches its handler, and so does a program's", async () => {
  const answer = await send({});
  expect([answer.status, answer.body]).toEqual([201, '{"name":"page-run"}']);
  const [{ name, files }] = importRun.mock.calls[0];
  expect([name, files.size]).toEqual(["page-run", 6]);
  const { Origin: _, Cookie: __, ...rest } = own();
  const program = { ...rest, Authorization: `Bearer ${studio.token}`, "Content-Length": String(good.length) };
  const bytes = Buffer.concat([Buffer.from(requestText("POST", "/api/import", program)), good]);
  expect((await rawRequest(studio.port, bytes)).status).toBe(201);
  expect(importRun).toHaveBeenCalledTimes(2);
});

describe("a whole archive is refused", () => {
  it.each([
    [401, { Cookie: "" }],
    [401, { Cookie: "latents-studio-1=wrong" }],
    [401, { Cookie: "", Authorization: "Bearer wrong" }],
    ...["evil.example", "127.0.0.1", "localhost:1", "127.0.0.1:1", "0.0.0.0"].map((Host) => [403, { Host }] as const),
    ...["null", "http://evil.example", "http://127.0.0.1", "https://127.0.0.1", ""].map(
      (Origin) => [403, { Origin }] as const,
    ),
    ...["cross-site", "same-site", "other"].map((site) => [403, { "Sec-Fetch-Site": site }] as const),
    // what a form of another site may send without asking
    ...["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"].map(
      (type) => [415, { "Content-Type": type }] as const,
    ),
    ...["", "application/json", "application/zip, text/plain", "application/octet-stream"].map(
      (type) => [415, { "Content-Type": type }] as const,
    ),
    [413, { "Content-Length": String(mostArchiveBytes + 1) }],
    [413, { "Content-Length": "99999999999" }],
    [400, { "Content-Length": "-1" }],
  ] as [number, Record<string, string>][])("with %i for %j", async (status, headers) => {
    expect((await refused({ headers })).status).toBe(status);
  });
  it("without Origin", async () => {
    const { Origin: _, ...rest } = own();
    const head = requestText("POST", "/api/import", { ...rest, "Content-Length": String(good.length) });
    expect((await rawRequest(studio.port, Buffer.concat([Buffer.from(head), good]))).status).toBe(403);
    expect(importRun).not.toHaveBeenCalled();
  });
  it.each(["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])("by %s", async (method) => {
    await refused({ method });
  });
  it.each(["/api/import/", "/api/import/x", "/api/Import", "/api/%69mport%00", "//api/import", "/api/../api/import"])(
    "at %s",
    async (path) => {
      await refused({ path });
    },
  );
  it("where others expect a few words", async () => {
    const large = changed(good, { "metrics.jsonl": "x".repeat(100_000) });
    for (const path of ["/api/train", "/api/runs/page-run/trash"])
      expect((await refused({ path, body: large })).status).toBe(413);
  });
  it("when it breaks off", async () => {
    for (const length of [0, 10, 5000]) {
      const head = requestText("POST", "/api/import", { ...own(), "Content-Length": String(good.length) });
      const socket = connect(studio.port, "127.0.0.1");
      socket.on("error", () => undefined);
      socket.write(Buffer.concat([Buffer.from(head), good.subarray(0, length)]));
      await sleep(50);
      socket.destroy();
    }
    await sleep(200);
    expect(importRun).not.toHaveBeenCalled();
  });
});

const entry = (name: string, more: Partial<CraftedEntry> = {}): CraftedEntry => ({
  name,
  data: new TextEncoder().encode("x"),
  ...more,
});
/** The good archive with entries more. */
const and = (...more: CraftedEntry[]): Uint8Array =>
  craftZip([
    ...["config.json", "metrics.jsonl", "checkpoints/step-3.safetensors", "model/encoder.onnx", "model/decoder.onnx"]
      .concat("model/model.safetensors")
      .map((path) => ({ name: `page-run/${path}`, data: fileOf(good, path) })),
    ...more,
  ]);
const log = (change: Partial<CraftedEntry>): Uint8Array => changed(good, { "metrics.jsonl": change });

const names = [
  ...["../escape.json", "../../escape.json", "page-run/../../escape.json", "page-run/../config.json"],
  ...["/etc/cron.d/x", "/page-run/config.json", "//x", "C:\\x", "C:/x", "\\\\host\\share\\x"],
  ...[
    "page-run\\..\\..\\x",
    "..\\x",
    "page-run/..\\x",
    "page-run/config.json\0",
    "page-run/\0",
    "page\0run/result.json",
  ],
  ...[".ssh/authorized_keys", ".trash/x", ".import-0/config.json", "page-run/.hidden", "page-run/run.lock"],
  ...["page-run/report.html", "page-run/images/x.svg", "page-run/images/x.png", "page-run/node_modules/x.js"],
  ...["page-run/checkpoints/x/step-1.safetensors", "page-run/model/sub/x.onnx", "page-run/model/encoder.onnx.data"],
  ...["page-run/", "page-run", "", "/", ".", "..", "CON/x", "~/x", "$HOME/x", "other/result.json"],
  ...[
    "page-run/%2e%2e/x",
    "page-run/\u2025/x",
    "\uff0fetc\uff0fpasswd",
    "page-run/result.json\n",
    "PAGE-RUN/result.json",
  ],
];

describe("a hostile archive is refused", () => {
  it.each(names)("with the name %j", async (name) => {
    const answer = await refused({ body: and(entry(name)) });
    expect([answer.status, errorOf(answer)]).toEqual([
      422,
      expect.stringMatching(/is not a file of a run$|it holds two folders/),
    ]);
  });

  it.each<[string, () => Uint8Array, string]>([
    ["a bomb", () => log({ method: 8, data: deflateSync(new Uint8Array(50_000_000)), size: 50_000_000 }), "compressed"],
    ["a bomb that looks small", () => log({ method: 8, data: deflateSync(new Uint8Array(5_000_000)) }), "compressed"],
    ["a size of 4 GB", () => log({ size: 2 ** 32 - 2, packed: 2 ** 32 - 2 }), "announce more bytes"],
    ["a size that is not that of its bytes", () => log({ size: 5 }), "compressed"],
    ["a wrong checksum", () => log({ checksum: 7 }), "its checksum does not match its content"],
    ["a link", () => log({ mode: 0o120777, data: new TextEncoder().encode("/etc/passwd") }), "is a link"],
    ["a file twice", () => and(entry("page-run/config.json")), "it holds config.json twice"],
    ["60,000 entries", () => and(...Array.from({ length: 60_000 }, (_, i) => entry(`page-run/${i}`))), "is not a file"],
    ["an entry beyond the end", () => log({ offset: 2 ** 31 }), "it has no header at byte"],
    ["half of it", () => good.subarray(0, good.length / 2), "not a zip archive, or cut"],
    ["all but a byte", () => good.subarray(0, -1), "not a zip archive, or cut"],
    ["nothing", () => new Uint8Array(), "not a zip archive, or cut"],
    ["text", () => new TextEncoder().encode("{}"), "not a zip archive, or cut"],
    ["a config that is none", () => changed(good, { "config.json": "<script>" }), "config.json: not valid JSON"],
    ["a log that is none", () => changed(good, { "metrics.jsonl": "[]\n" }), "line 1 is not a line of a metrics log"],
    ["a model that is none", () => changed(good, { "model/model.safetensors": "x" }), "not a safetensors file"],
    ["a checkpoint that is none", () => changed(good, { "checkpoints/step-3.safetensors": "" }), "not a safetensors"],
    ["a net that is none", () => changed(good, { "model/decoder.onnx": "MZ" }), "is not an ONNX model"],
    ["a result that is none", () => changed(good, { "result.json": "[1]" }), "result.json: "],
  ])("with %s", async (_, body, why) => {
    const answer = await refused({ body: body() });
    expect([answer.status, errorOf(answer)]).toEqual([422, expect.stringContaining(why)]);
    expect(answer.body.length).toBeLessThan(1000);
  });

  it("with a setting that is wrong, in the command's words", async () => {
    const text = new TextDecoder().decode(fileOf(good, "config.json")).replace('"latent": 2', '"latent": 0');
    const answer = await refused({ body: changed(good, { "config.json": text }) });
    expect(errorOf(answer)).toBe(
      "model.latent (from the archive: config.json): must be a whole number from 1 to 100000, got 0",
    );
  });
});
