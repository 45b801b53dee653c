import type { Publication } from "@latents/core";
import { ask } from "./inlined";

/** What is behind the page. */
export interface Host {
  /** A server of runs; else the page is files on some web host. */
  readonly server: boolean;
  /** Whether the server's folder is a sweep's. */
  readonly sweep: boolean;
  /** Whether an export put a model beside the page; somebody may have done so where it did not. */
  readonly model: boolean;
  /** Of an export of a model of which no page has the code: why its nets lie beside the page, and which. */
  readonly nets?: SiteNets;
  /** What a published page says of its model. */
  readonly publication?: Publication;
}

/** What an export says of the nets under `model/`. */
interface SiteNets {
  readonly why: string;
  readonly names: readonly string[];
}

/** Asks for the file that server and export both have: a browser notes on its console whatever is not there. */
export async function askHost(): Promise<Host> {
  const mark = (await ask("latents-studio.json")
    .then((answer) => (answer.ok ? answer.json() : undefined))
    // a host may answer with a page of its own
    .catch(() => undefined)) as
    | {
        readonly format?: unknown;
        readonly sweep?: unknown;
        readonly model?: unknown;
        readonly nets?: unknown;
        readonly publication?: unknown;
      }
    | null
    | undefined;
  const publication = mark?.format === "latents-publication" ? (mark.publication as Publication) : undefined;
  const nets = mark?.nets as SiteNets | undefined;
  return {
    ...{
      server: mark?.format === "latents-studio-server",
      sweep: mark?.sweep === true,
      model: typeof mark?.model === "string" || nets !== undefined,
    },
    ...(publication && { publication }),
    ...(nets && { nets: { why: String(nets.why), names: Array.from(nets.names ?? [], String) } }),
  };
}
