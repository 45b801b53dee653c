import type { HttpBindings } from "@hono/node-server";
import { LatentsError, mostArchiveBytes } from "@latents/core";
import { Hono, type Context, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Run } from "../run/open-run.js";
import { streamEvents } from "./event-stream.js";
import { exportMark } from "./export-studio.js";
import { knownSplit, type ImageFile } from "./runs/image-data.js";
import { isCursor } from "./runs/metrics-tail.js";
import type { Page } from "./http/page-folder.js";
import { readArchive } from "./read-archive.js";
import { compressedAnswer, encodingOf } from "./http/compress.js";
import { bodies, readBody } from "./http/read-body.js";
import { RefusedError } from "./http/refuse.js";
import { noKeyPage, onwardPage, wantsPage } from "./http/no-key-page.js";
import { guardRequest, isOwnVisit, openingToken, type Access } from "./http/request-guard.js";
import { findRunFile, type RunFile, type ServedFolder } from "./runs/run-file.js";
import { findOnShelf } from "./runs/run-shelf.js";
import { dataPolicy, onwardPolicy, reportPolicy, securityHeaders, wordsPolicy } from "./http/security-headers.js";
import { sendPageFile, sendPieces } from "./http/send-file.js";
import type { ShownSweep, StudioService } from "./studio-service.js";

/** What the server is made of. */
export interface StudioOptions {
  /** The folder of the runs. */
  readonly runs: string;
  readonly page: Page;
  readonly access: Access;
  readonly service: StudioService;
  /** Ends the streams. */
  readonly closing: AbortSignal;
  /** Hears of errors that are bugs of ours. */
  readonly onBug: (error: unknown) => void;
}

const mostBody = 64_000;
const mostCompared = 12;
/** The one change that is more than a few words. */
const importPath = "/api/import";

type Bindings = { Bindings: HttpBindings };

/** The studio's requests: those of the page's files and of `/api`. Whatever is wrong with a request is said before the service is asked. */
export function createStudioApp(options: StudioOptions): Hono<Bindings> {
  const { service, closing } = options;
  const app = new Hono<Bindings>({ strict: true });
  protect(app, options);

  // the method that a path does not have is told, not passed over
  const wrong = (c: Context, method: string): Response => {
    c.header("Allow", method);
    throw new RefusedError(405, `the method must be ${method}`);
  };
  const get = (path: string, answer: (c: Context<Bindings>) => Response | Promise<Response>): void =>
    void app.get(path, answer).post(path, (c) => wrong(c, "GET"));
  const post = (path: string, answer: (c: Context<Bindings>) => Promise<Response>): void =>
    void app.post(path, answer).get(path, (c) => wrong(c, "POST"));

  // by the whole address, as it is listed: it is never taken apart
  app.use(async (c, next) => {
    const { pathname } = new URL(c.req.url);
    const file = options.page.get(pathname);
    if (!file) return next();
    return c.req.method === "POST" ? wrong(c, "GET") : sendPageFile(c, pathname, file);
  });

  // by it the page knows where it is
  get(`/${exportMark}`, (c) => c.json({ format: "latents-studio-server", ...(service.sweep && { sweep: true }) }));
  get("/api/runs", async (c) => c.json(await service.list()));
  get("/api/unreadable", async (c) => c.json(await service.unreadable()));
  get("/api/recipes", async (c) => c.json(await service.recipes()));
  get("/api/config-keys", (c) => c.json(service.configKeys()));
  get("/api/data", async (c) => c.json(await service.data()));
  get("/data/:file", async (c) => {
    const file = await service.knownData(knownSplit(c.req.param("file")!, c.req.query("first")));
    // a known data set is the same tomorrow
    c.header("Cache-Control", "private, max-age=86400");
    return sendImages(c, file);
  });
  // what never ends has no length to tell
  get("/api/events", (c) => (c.req.method === "HEAD" ? wrong(c, "GET") : streamEvents(c, service, closing)));
  get("/api/sweep", async (c) => c.json(await requireSweep(service).look()));
  get("/api/sweep/curve.svg", async (c) => {
    const text = await requireSweep(service).curve();
    if (text === undefined) throw new RefusedError(404, "there is no curve before two settings have finished");
    return c.body(text, 200, { "Content-Type": "image/svg+xml" });
  });
  get("/api/compare", async (c) => c.json(await service.compare(await comparedRuns(c, options))));
  post("/api/train", async (c) => c.json(await service.train(await readBody(c, bodies.train)), 202));
  post(importPath, async (c) => c.json(await service.importRun(await readArchive(c)), 201));

  const named = (c: Context): Promise<Run> => requireRun(options.runs, c.req.param("name")!);
  get("/api/runs/:name", async (c) => c.json(await service.show(await named(c))));
  get("/api/runs/:name/metrics", async (c) => {
    const since = c.req.query("since");
    if (since !== undefined && !isCursor(since)) throw new RefusedError(400, "since: must be the cursor of an answer");
    return c.json(await service.metrics(await named(c), since));
  });
  get("/api/runs/:name/report", async (c) => {
    const file = await service.report(await named(c));
    c.header("Content-Security-Policy", reportPolicy);
    return send(c, file);
  });
  for (const split of ["train", "test"] as const)
    get(`/api/runs/:name/data/${split}`, async (c) => sendImages(c, await service.runData(await named(c), split)));
  get("/api/runs/:name/table", async (c) => c.json(await service.table(await named(c))));
  get("/api/runs/:name/model.safetensors", async (c) => {
    const run = await named(c);
    const tag = await service.modelTag(run);
    c.header("ETag", tag);
    if (c.req.header("if-none-match") === tag) return c.body(null, 304);
    const { step, bytes } = await service.model(run, tag);
    c.header("X-Latents-Step", String(step));
    return send(c, { type: "application/octet-stream", bytes });
  });
  get("/api/runs/:name/plane", async (c) => c.json(await service.plane(await named(c))));
  for (const folder of ["images", "plane", "model"] as const satisfies ServedFolder[])
    get(`/api/runs/:name/${folder}/:file`, async (c) => {
      const file = c.req.param("file")!;
      const path = await findRunFile(await named(c), folder, file);
      return send(c, await service.file(path, folder, file));
    });
  post("/api/runs/:name/rename", async (c) => {
    const { name } = await readBody(c, bodies.rename);
    return c.json(await service.rename(await named(c), name));
  });
  post("/api/runs/:name/publish", async (c) => {
    await readBody(c, bodies.empty);
    const bytes = await service.publish(await named(c));
    // a page of a stranger's words is saved, and never shown from here
    c.header("Content-Disposition", "attachment");
    return send(c, { type: "text/html; charset=utf-8", bytes: Uint8Array.from(bytes) });
  });
  for (const action of ["trash", "stop", "resume", "pause", "continue"] as const)
    post(`/api/runs/:name/${action}`, async (c) => {
      await readBody(c, bodies.empty);
      return c.json(await service[action](await named(c)));
    });
  app.notFound((c) => c.json({ error: "there is nothing at this address" }, 404));
  return app;
}

/** What holds for every request: headers, the guard, the opening address, the size of bodies, and how errors are told. */
function protect(app: Hono<Bindings>, { access, onBug }: StudioOptions): void {
  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(securityHeaders)) c.header(name, value);
    c.header("Content-Security-Policy", dataPolicy);
    const { incoming } = c.env;
    guardRequest(incoming, access);
    if (openingToken(incoming) !== undefined) {
      // the address with the key does not stay in the history of the browser
      c.header("Set-Cookie", `${access.cookie}=${access.token}; Path=/; HttpOnly; SameSite=Strict`);
      // a browser keeps the cookie from what another site's page, or a file, leads to; our own page leads to itself
      if (!isOwnVisit(incoming)) {
        c.header("Content-Security-Policy", onwardPolicy);
        return c.html(onwardPage);
      }
      return c.redirect("/", 303);
    }
    await next();
  });
  app.use(async (c, next) => {
    await next();
    const type = c.res.headers.get("Content-Type") ?? "";
    if (
      !type.startsWith("application/json") ||
      c.res.status !== 200 ||
      encodingOf(c.req.header("accept-encoding")) === undefined
    )
      return;
    const bytes = new Uint8Array(await c.res.clone().arrayBuffer());
    const answer = await compressedAnswer(c, { type, length: bytes.length, read: () => bytes });
    if (answer) c.res = answer;
  });
  const limit = (maxSize: number): MiddlewareHandler =>
    bodyLimit({
      maxSize,
      onError: () => {
        throw new RefusedError(413, `the body must have ${maxSize} bytes or less`);
      },
    });
  const [small, archive] = [limit(mostBody), limit(mostArchiveBytes)];
  app.use((c, next) => (c.req.path === importPath ? archive : small)(c, next));
  app.onError((error, c) => {
    if (error instanceof RefusedError) {
      if (error.status === 401 && wantsPage(c)) {
        c.header("Content-Security-Policy", wordsPolicy);
        return c.html(noKeyPage, 401);
      }
      return c.json({ error: error.message }, error.status);
    }
    // what is wrong is in the request or in a run; a training or the disk may fail
    if (error instanceof LatentsError)
      return c.json({ error: error.message }, error.name === "FormatError" ? 422 : error.kind === "input" ? 400 : 500);
    onBug(error);
    return c.json({ error: "internal: a bug of latents; the terminal says more" }, 500);
  });
}

async function requireRun(runs: string, name: string): Promise<Run> {
  const run = await findOnShelf(runs, name);
  if (!run) throw new RefusedError(404, `there is no run of this name`);
  return run;
}

function requireSweep({ sweep }: StudioService): ShownSweep {
  if (!sweep) throw new RefusedError(404, "the folder of the runs is no sweep's");
  return sweep;
}

/** `?runs=a,b`, or repeated, for names with commas. */
async function comparedRuns(c: Context, { runs }: StudioOptions): Promise<Run[]> {
  const given = c.req.queries("runs") ?? [];
  const names = given.length === 1 ? given[0].split(",") : given;
  if (names.length < 2 || names.length > mostCompared || new Set(names).size < names.length)
    throw new RefusedError(400, `runs: must name 2 to ${mostCompared} different runs`);
  return Promise.all(names.map((name) => requireRun(runs, name)));
}

/** The names of classes are no part of an .npz file that numpy reads: they go as JSON, percent-encoded, in a header. */
async function sendImages(c: Context, { pieces, classes, key }: ImageFile): Promise<Response> {
  if (classes) c.header("X-Latents-Classes", encodeURIComponent(JSON.stringify(classes.slice(0, 1000))));
  const type = "application/octet-stream";
  const length = pieces.reduce((all, piece) => all + piece.length, 0);
  return (
    (await compressedAnswer(c, { type, length, key, read: () => Buffer.concat(pieces) })) ?? sendPieces(c, type, pieces)
  );
}

const send = (c: Context, { type, bytes }: RunFile): Response =>
  c.body(bytes, 200, { "Content-Type": type, "Content-Length": String(bytes.length) });
