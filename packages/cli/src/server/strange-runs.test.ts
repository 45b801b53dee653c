import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodePng, resolveConfig, type ConfigInput } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/command.js";
import { rawRequest, requestText } from "../../test/raw-request.js";
import { writeSmallPage } from "../../test/small-page.js";
import { StudioClient } from "../../test/studio-client.js";
import { writeRunConfig } from "../run/run-config.js";
import type { Comparison, MetricsPage, RecipeEntry, RunDetail, RunSummary, UnreadableRun } from "@latents/core";
import { hostsOf, serveStudio, type Studio } from "./serve-studio.js";

let folder: ReturnType<typeof temporaryFolder>;
let pageParent: ReturnType<typeof temporaryFolder>;
let studio: Studio;
let client: StudioClient;
const bugs: unknown[] = [];
const at = (...names: string[]): string => join(folder.path, ...names);

/** A run of `lines` log lines whose loss is `100 - step`. */
async function makeRun(
  name: string,
  config: ConfigInput,
  lines = 10,
  createdAt = "2026-11-21T10:00:00.000Z",
): Promise<void> {
  for (const part of ["images", "model", "checkpoints"]) mkdirSync(at(name, part), { recursive: true });
  await writeRunConfig(at(name), {
    config: resolveConfig([{ source: "test", values: config }]),
    command: "latents train",
    createdAt,
    versions: { latents: "0.1.0" },
    machine: { device: "cpu", threads: 1 },
    data: { name: "mnist", count: 60000, shape: [1, 28, 28] },
    steps: 1000,
  });
  for (let step = 1; step <= lines; step++) appendFileSync(at(name, "metrics.jsonl"), line(step));
}
const line = (step: number): string =>
  `${JSON.stringify({ step, split: "train", loss: 100 - step, rec: 90 - step, kl: 10, elapsedMs: 10 * step })}\n`;

beforeAll(async () => {
  folder = temporaryFolder();
  pageParent = temporaryFolder();
  await makeRun("a", { model: { latent: 2 } }, 10, "2026-11-21T09:00:00.000Z");
  await makeRun("b", { model: { latent: 5 }, optimizer: { learningRate: 0.01 } }, 20);
  const page = writeSmallPage(pageParent.path);
  studio = await serveStudio({ runs: folder.path, port: 0, page, onBug: (error) => bugs.push(error) });
  client = StudioClient.of(studio.url);
});
afterAll(async () => {
  await studio.close();
  folder.remove();
  pageParent.remove();
  expect(bugs).toEqual([]);
});

describe("what the page asks", () => {
  it("opens with the key in the address, which becomes a cookie", async () => {
    const host = `127.0.0.1:${studio.port}`;
    const opened = await rawRequest(studio.port, requestText("GET", `/?token=${studio.token}`, { Host: host }));
    expect([opened.status, /^location: (.*)\r$/im.exec(opened.headers)?.[1]]).toEqual([303, "/"]);
    const cookie = /^set-cookie: (.*)\r$/im.exec(opened.headers)![1];
    expect(cookie).toBe(`latents-studio-${studio.port}=${studio.token}; Path=/; HttpOnly; SameSite=Strict`);
    for (const [path, type] of Object.entries({
      "/": "text/html",
      "/assets/index-1.js": "text/javascript",
      "/assets/index-1.css": "text/css",
    })) {
      const { status, headers, body } = await rawRequest(
        studio.port,
        requestText("GET", path, { Host: host, Cookie: cookie.split(";")[0] }),
      );
      expect([status, /^content-type: ([^;]*)/im.exec(headers)?.[1]]).toEqual([200, type]);
      expect(body).not.toMatch(/<script(?![^>]*src)|\son\w+=/);
      expect(body).not.toContain(studio.token);
    }
  });

  it("has the headers that keep the page apart", async () => {
    const { headers } = await client.get("/");
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; base-uri 'none'; form-action 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'",
    );
    for (const path of ["/", "/api/runs", "/api/none", "/api/runs/none"]) {
      const one = (await client.get(path)).headers;
      expect(one.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(one.get("cross-origin-embedder-policy")).toBe("require-corp");
      expect(one.get("cross-origin-resource-policy")).toBe("same-origin");
      expect(one.get("x-content-type-options")).toBe("nosniff");
      expect(one.get("referrer-policy")).toBe("no-referrer");
      expect(one.get("content-security-policy")).toContain("default-src 'none'");
    }
  });

  it("lists runs, the newest first, with a small curve", async () => {
    const list = await client.json<RunSummary[]>("/api/runs");
    expect(list.map(({ name }) => name)).toEqual(["b", "a"]);
    expect(list[1]).toMatchObject({
      recipe: "custom",
      data: "mnist",
      state: "stopped",
      steps: 1000,
      trainedHere: false,
    });
    expect(list[1].curve).toEqual(Array.from({ length: 10 }, (_, i) => [i + 1, 99 - i]));
    expect(list[0].curve.length).toBe(20);
  });

  it("lists recipes and the keys of a config", async () => {
    const recipes = await client.json<RecipeEntry[]>("/api/recipes");
    expect(recipes.find(({ isDefault }) => isDefault)?.name).toBe("mnist");
    const keys = await client.json<{ path: string }[]>("/api/config-keys");
    expect(keys.map(({ path }) => path)).toContain("optimizer.learningRate");
  });

  it("says that it is a server, under the name by which an export says what it is", async () => {
    expect(await client.json("/latents-studio.json")).toEqual({ format: "latents-studio-server" });
  });

  it("compares runs: settings that differ, all curves by steps and seconds", async () => {
    const { runs, settings, series } = await client.json<Comparison>("/api/compare?runs=a,b");
    expect(runs.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(settings).toEqual([
      { key: "model.latent", values: [2, 5] },
      { key: "optimizer.learningRate", values: [0.001, 0.01] },
    ]);
    expect(series.map(({ metric, split }) => `${split} ${metric}`)).toEqual(["train loss", "train rec", "train kl"]);
    expect(series[0].points.map((points) => points.length)).toEqual([10, 20]);
    expect(series[0].points[1].at(-1)).toEqual({ step: 20, seconds: 0.2, value: 80 });
    const logged = { step: 30, split: "train", loss: 1, rec: 1, kl: 1, elapsedMs: 300, klPerDimension: [0.5, null] };
    appendFileSync(at("b", "metrics.jsonl"), `${JSON.stringify(logged)}\n`);
    const { klPerDimension, series: more } = await client.json<Comparison>("/api/compare?runs=a,b");
    expect(klPerDimension).toEqual([[], [{ step: 30, seconds: 0.3, values: [0.5, null] }]]);
    expect(more.map(({ metric }) => metric)).not.toContain("klPerDimension");
    // what another program may write there costs no more than itself
    for (const [i, odd] of [null, "NaN", -0.5, [-0.5, "x"], [[1]], {}, new Array(65).fill(1)].entries())
      appendFileSync(at("b", "metrics.jsonl"), `${JSON.stringify({ ...logged, step: 31 + i, klPerDimension: odd })}\n`);
    const strange = await client.json<Comparison>("/api/compare?runs=a,b");
    expect(strange.klPerDimension[1].map(({ step, values }) => [step, ...values])).toEqual([
      [30, 0.5, null],
      [33, -0.5],
    ]);
    expect(strange.series[0].points[1].at(-1)?.step).toBe(37);
    const { lines } = await client.json<MetricsPage>("/api/runs/b/metrics");
    expect(lines.map(({ step }) => step)).toEqual(
      Array.from({ length: 37 }, (_, i) => i + 1).filter((step) => step <= 20 || step >= 30),
    );
    expect((await client.json<RunDetail>("/api/runs/b")).metrics.train).toHaveLength(28);
    const repeated = await client.json<Comparison>("/api/compare?runs=b&runs=a");
    expect(repeated.runs.map(({ name }) => name)).toEqual(["b", "a"]);
  });

  it("gives a log piece by piece, and says when it is another one", async () => {
    const log = at("a", "metrics.jsonl");
    const first = await client.json<MetricsPage>("/api/runs/a/metrics");
    expect([first.lines.length, first.reset]).toEqual([10, false]);
    const next = (cursor: string): Promise<MetricsPage> => client.json(`/api/runs/a/metrics?since=${cursor}`);
    expect(await next(first.cursor)).toEqual({ lines: [], cursor: first.cursor, reset: false });
    // a line under way is not a line yet
    appendFileSync(log, line(11) + line(12).slice(0, 20));
    const second = await next(first.cursor);
    expect(second.lines.map(({ step }) => step)).toEqual([11]);
    appendFileSync(log, line(12).slice(20));
    expect((await next(second.cursor)).lines.map(({ step }) => step)).toEqual([12]);
    // as a resumed run cuts it
    writeFileSync(at("cut"), line(1));
    renameSync(at("cut"), log);
    const cut = await next(second.cursor);
    expect([cut.reset, cut.lines.map(({ step }) => step)]).toEqual([true, [1]]);
  });

  it("streams what others do: lines, new runs, and those that are gone", async () => {
    const heard = client.events(({ event }) => event === "gone");
    const until = (wanted: string, name: string): Promise<unknown> =>
      client.events(({ event, data }) => event === wanted && data.name === name);
    await client.events(({ event }) => event === "hello");
    const logged = until("metrics", "b");
    await new Promise((resolve) => setTimeout(resolve, 700));
    appendFileSync(at("b", "metrics.jsonl"), line(21));
    await logged;
    const made = until("run", "c");
    await makeRun("c", {});
    await made;
    const damaged = until("unreadable", "c");
    await new Promise((resolve) => setTimeout(resolve, 700));
    writeFileSync(at("c", "config.json"), "{");
    await damaged;
    rmSync(at("c"), { recursive: true });
    const events = (await heard).map(({ event, data }) => [event, data.name, data.lines?.length]);
    expect(events[0][0]).toBe("hello");
    expect(events).toContainEqual(["metrics", "b", 1]);
    expect(events).toContainEqual(["run", "c", undefined]);
    expect(events.at(-1)).toEqual(["gone", "c", undefined]);
  });
});

describe("a run that a stranger wrote", () => {
  const evil = `<img src=x onerror="document.title='ran'"><script>document.title='ran'</script>`;

  it("is listed as text, whatever it says", async () => {
    await makeRun(evil.replaceAll("/", "-"), { title: evil });
    const [{ name, title }] = (await client.json<RunSummary[]>("/api/runs")).filter(({ name }) => name.startsWith("<"));
    expect(title).toBe(evil);
    const { headers } = await client.get(`/api/runs/${encodeURIComponent(name)}`);
    expect(headers.get("content-type")).toBe("application/json");
    rmSync(at(name), { recursive: true });
  });

  it("has a report that is shown and cannot run", async () => {
    writeFileSync(at("a", "report.html"), evil);
    const { headers } = await client.get("/api/runs/a/report");
    expect(headers.get("content-security-policy")).toBe(
      "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'",
    );
  });

  it.each([
    ["numbers that are none", `{"step":1,"split":"train","loss":1e999,"rec":null}\n${line(2)}`, 2],
    ["huge numbers", `{"step":9007199254740991,"split":"train","loss":1e308,"rec":-1e308,"kl":1e308}\n`, 1],
    ["texts as figures", `{"step":1,"split":"train","loss":"<b>"}\n${line(2)}`, 1],
    ["a line of a megabyte and more", `${"x".repeat(2_500_000)}\n${line(2)}`, 1],
    ["bytes of all kinds", `${"\u0000\ufffd\u202e".repeat(100)}\n${line(2)}`, 1],
    [
      "thousands of metrics",
      `{"step":1,"split":"train"${Array.from({ length: 1000 }, (_, i) => `,"m${i}":1`).join("")}}\n`,
      1,
    ],
    ["lists", `[]\n{}\nnull\n${line(2)}`, 1],
  ])("may log %s", async (_, log, count) => {
    await makeRun("absurd", {}, 0);
    writeFileSync(at("absurd", "metrics.jsonl"), log);
    let page = await client.json<MetricsPage>("/api/runs/absurd/metrics");
    let lines = [...page.lines];
    for (let i = 0; i < 3; i++) {
      page = await client.json<MetricsPage>(`/api/runs/absurd/metrics?since=${page.cursor}`);
      lines = [...lines, ...page.lines];
    }
    expect(lines.length).toBe(count);
    expect((await client.get("/api/runs")).status).toBe(200);
    expect((await client.json<RunDetail>("/api/runs/absurd")).summary.name).toBe("absurd");
    const { series } = await client.json<Comparison>("/api/compare?runs=absurd,b");
    expect(series.length).toBeLessThan(70);
    rmSync(at("absurd"), { recursive: true });
  });

  /** What is told of a run that cannot be listed; nothing of one that can. */
  it.each<[string, string, RegExp?]>([
    ["config.json", "{", /config\.json: not valid JSON: .*; the file was changed by hand: restore it$/],
    [
      "config.json",
      '{"format":"latents-run","version":1,"config":{"model":{"latent":-1}}}',
      /config\.json: command: is missing; the file was changed by hand: restore it$/,
    ],
    [
      "config.json",
      `{"x":"${"y".repeat(1_100_000)}"}`,
      /^damaged: config must have 1000000 bytes or less, it has 1100008$/,
    ],
    ["result.json", '{"test":"<script>"}'],
    ["result.json", "x".repeat(1_100_000), /^damaged: result must have 1000000 bytes or less, it has 1100000$/],
    ["run.lock", "x".repeat(20_000), /^damaged: lock must have 10000 bytes or less, it has 20000$/],
    ["run.lock", '{"pid":1,"host":"elsewhere"}'],
  ])("may be damaged in any file, here %s: the others are listed (case %#)", async (file, text, reason) => {
    await makeRun("damaged", {}, 1);
    writeFileSync(at("damaged", file), text);
    const names = (await client.json<RunSummary[]>("/api/runs")).map(({ name }) => name);
    const unreadable = await client.json<UnreadableRun[]>("/api/unreadable");
    rmSync(at("damaged"), { recursive: true });
    expect(names).toEqual(expect.arrayContaining(reason === undefined ? ["a", "b", "damaged"] : ["a", "b"]));
    // what does not vanish is told with the reason
    expect(unreadable).toEqual(
      reason === undefined ? [] : [{ name: "damaged", reason: expect.stringMatching(reason) as string }],
    );
  });

  it("cannot make the server stop a process of its choice", async () => {
    writeFileSync(
      at("a", "run.lock"),
      JSON.stringify({ pid: process.pid, host: (await import("node:os")).hostname() }),
    );
    const answer = await client.post("/api/runs/a/stop", {});
    expect([answer.status, await answer.json()]).toEqual([
      409,
      { error: "a was not started here; stop it where it runs (Ctrl-C)" },
    ]);
    rmSync(at("a", "run.lock"));
  });

  it("cannot hold the server up by a pattern that takes longer than anybody waits", async () => {
    const photos = temporaryFolder();
    const photo = encodePng({ shape: [1, 4, 4], pixels: new Uint8Array(16) });
    for (const part of ["x", "y"]) writeFileSync(join(photos.path, `${"a".repeat(64)}${part}!.png`), photo);
    await makeRun("slow", { data: { name: photos.path, group: "^(a+)+$", test: 0.5 } });
    const asked = client.get("/api/runs/slow/data/train");
    const began = performance.now();
    expect((await client.json<RunSummary[]>("/api/runs")).length).toBeGreaterThan(2);
    expect(performance.now() - began).toBeLessThan(20_000);
    const answer = await asked;
    const { error } = (await answer.json()) as { error: string };
    expect([answer.status, error]).toEqual([404, expect.stringMatching(/must match all 2 names within 2 s/)]);
    rmSync(at("slow"), { recursive: true });
    photos.remove();
  });

  it("may not show a page as a picture", async () => {
    writeFileSync(at("a", "images", "page.png"), "<html><script>1</script>");
    const answer = await client.get("/api/runs/a/images/page.png");
    expect([answer.status, await answer.json()]).toEqual([
      422,
      { error: "page.png: does not hold what its file ending says" },
    ]);
  });
});

it("says which names of Host are a server's own", () => {
  expect([...hostsOf("127.0.0.1", 80)]).toEqual(["127.0.0.1:80", "localhost:80", "[::1]:80"]);
  expect([...hostsOf("192.0.2.7", 81)]).toEqual(["192.0.2.7:81"]);
  expect([...hostsOf("0.0.0.0", 82)]).toEqual(expect.arrayContaining(["127.0.0.1:82", "localhost:82"]));
});

it("says which port is taken, and which address is none of this machine", async () => {
  const onBug = (): void => undefined;
  const page = join(pageParent.path, "page");
  await expect(serveStudio({ runs: folder.path, page, port: studio.port, onBug })).rejects.toThrow(
    `--port: ${studio.port} is in use; choose another, or 0 for any free one`,
  );
  await expect(serveStudio({ runs: folder.path, page, port: 0, host: "192.0.2.1", onBug })).rejects.toThrow(
    "--host: 192.0.2.1 is not an address of this machine; leave it out for this machine alone",
  );
});
