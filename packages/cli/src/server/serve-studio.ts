import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname, networkInterfaces } from "node:os";
import { getRequestListener } from "@hono/node-server";
import { RunError } from "@latents/core";
import { errorCode } from "../files/index.js";
import type { StartTraining } from "../run/training/start-training.js";
import type { LoadedPlugins } from "../plugins/index.js";
import { listPage } from "./http/page-folder.js";
import type { Access } from "./http/request-guard.js";
import { createStudioApp } from "./studio-app.js";
import { createStudioService, type ShownSweep, type StudioService } from "./studio-service.js";
import type { Trainings } from "./trainings.js";

/** A studio that listens. */
export interface Studio {
  /** The address to open, with the key. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  readonly trainings: Trainings;
  /** Stops the trainings after a checkpoint, ends the streams and the server. */
  close(): Promise<void>;
}

export interface ServeOptions {
  /** The folder of the runs; it need not exist yet. */
  readonly runs: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Default 127.0.0.1: this machine alone. */
  readonly host?: string;
  readonly onBug: (error: unknown) => void;
  /** The folder of the built page; default that of @latents/studio. */
  readonly page?: string;
  /** Default in a process of its own. */
  readonly startTraining?: StartTraining;
  /** Plug-ins whose words the page may use, and trainings that it starts; default none. */
  readonly plugins?: LoadedPlugins;
  /** The sweep whose folder it is; default none, and its trials are shown as runs alone. */
  readonly sweep?: ShownSweep;
  /** For tests: stands in for what the server can do. */
  readonly service?: StudioService;
}

/** Serves the studio. Throws MissingPackageError without the page, RunError if the port is taken or the address is none of this machine. */
export async function serveStudio(options: ServeOptions): Promise<Studio> {
  const { runs, host = "127.0.0.1", onBug } = options;
  const page = await listPage(options.page);
  const { service, trainings } = createStudioService(runs, options);
  const closing = new AbortController();
  const server = createServer({
    maxHeaderSize: 16_384,
    // an archive may come over a slow line
    requestTimeout: 120_000,
    headersTimeout: 10_000,
    keepAliveTimeout: 60_000,
  });
  await listen(server, options.port, host);
  const { port } = server.address() as AddressInfo;
  const token = randomBytes(32).toString("base64url");
  const access: Access = { token, hosts: hostsOf(host, port), cookie: `latents-studio-${port}` };
  const app = createStudioApp({
    ...{ runs, page, access, closing: closing.signal, onBug },
    service: options.service ?? service,
  });
  server.on("connect", (_request, socket) =>
    socket.end("HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\n\r\n"),
  );
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  server.on("request", (request, response) => void listener(request, response));
  // many runs take a moment to read: the first page finds them read
  void service.list().catch(() => undefined);
  return {
    url: `http://${inAddress(host, port)}/?token=${token}`,
    ...{ port, token, trainings },
    close: async () => {
      await trainings.stopAll();
      closing.abort();
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 500).unref();
      });
    },
  };
}

const everywhere = new Set(["0.0.0.0", "::"]);
const bracketed = (host: string): string => (host.includes(":") ? `[${host}]` : host);

/** The address to open: a server on all addresses is opened on this machine. */
const inAddress = (host: string, port: number): string =>
  `${everywhere.has(host) ? "127.0.0.1" : bracketed(host)}:${port}`;

/** What Host may be: the names of the address that is listened on, never one that only resolves to it. */
export function hostsOf(host: string, port: number): ReadonlySet<string> {
  const loopback = ["127.0.0.1", "localhost", "::1"];
  const own = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
  const names = loopback.includes(host) ? loopback : everywhere.has(host) ? [...loopback, ...own, hostname()] : [host];
  return new Set(names.map((name) => `${bracketed(name)}:${port}`.toLowerCase()));
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve());
  }).catch((error: unknown) => {
    const code = errorCode(error);
    if (code === "EADDRINUSE") throw new RunError(`--port: ${port} is in use; choose another, or 0 for any free one`);
    if (code === "EACCES")
      throw new RunError(`--port: ${port} needs rights that you do not have; choose one from 1024`);
    if (["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN", "EINVAL"].includes(code))
      throw new RunError(`--host: ${host} is not an address of this machine; leave it out for this machine alone`);
    throw error;
  });
}
