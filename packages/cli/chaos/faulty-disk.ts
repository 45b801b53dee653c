import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";

/** A call that changes the disk. */
export interface DiskCall {
  readonly name: string;
  /** Where it writes; of a rename, the new name. */
  readonly path: string;
  /** Of a rename, the old name. */
  readonly from?: string;
}

/** How a call fails. */
export interface DiskFault {
  readonly code: "ENOSPC" | "EIO" | "EROFS" | "EACCES" | "EDQUOT";
  /** Whether a write leaves half of its bytes before it fails, as a full disk does. */
  readonly half?: boolean;
}

/** What is asked before each call that changes the disk below `root`; a fault lets it fail. */
export type BeforeCall = (call: DiskCall) => DiskFault | undefined;

type Callable = (...args: never[]) => unknown;
type Patched = Record<string, Callable>;

const failure = ({ code }: DiskFault, { name, path: place }: DiskCall): Error =>
  Object.assign(new Error(`${code}: injected, ${name} '${place}'`), { code, syscall: name, path: place });

/** Calls by the place of the path that they change. */
const pathCalls: Readonly<Record<string, number>> = {
  ...{
    mkdir: 0,
    mkdtemp: 0,
    unlink: 0,
    rm: 0,
    rmdir: 0,
    writeFile: 0,
    appendFile: 0,
    truncate: 0,
    chmod: 0,
    utimes: 0,
  },
  ...{ rename: 1, copyFile: 1, symlink: 1, link: 1, cp: 1 },
};
const handleCalls = ["write", "writev", "appendFile", "writeFile", "sync", "datasync", "truncate"];

const mayWrite = (flags: unknown): boolean =>
  typeof flags === "number"
    ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0
    : /[wa+]/.test(typeof flags === "string" ? flags : "r");

/** The system's calls before any of them was replaced. */
export const wholeDisk = { ...fs, promises: { ...fs.promises } };

/**
 * Does some work while every call of Node's file system that changes something below `root` is first shown to `before`: those of our code, and of every
 * library in this process. One at a time.
 */
export async function withDisk<T>(root: string, before: BeforeCall, work: () => Promise<T>): Promise<T> {
  const home = path.resolve(root);
  const below = (target: unknown): string | undefined => {
    const full =
      target instanceof URL ? target.pathname : typeof target === "string" ? path.resolve(target) : undefined;
    return full !== undefined && (full === home || full.startsWith(home + path.sep)) ? full : undefined;
  };
  const asked = (call: DiskCall): Error | undefined => {
    const fault = before(call);
    return fault && failure(fault, call);
  };
  const restore = [patchPromises(below, before, asked), patchSync(below, asked)];
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    for (const one of restore) one();
    syncBuiltinESMExports();
  }
}

type Below = (target: unknown) => string | undefined;
type Asked = (call: DiskCall) => Error | undefined;

/** Replaces functions of a module; returns how to put them back. */
function replace(target: object, replaced: Patched): () => void {
  const module = target as Patched;
  const old = Object.fromEntries(Object.keys(replaced).map((name) => [name, module[name]]));
  Object.assign(module, replaced);
  return () => void Object.assign(module, old);
}

function patchPromises(below: Below, before: BeforeCall, asked: Asked): () => void {
  const real = { ...fs.promises } as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  const patched: Record<string, (...args: unknown[]) => Promise<unknown>> = {};
  for (const [name, at] of Object.entries(pathCalls))
    patched[name] = async (...args) => {
      const place = below(args[at]);
      if (place !== undefined) {
        const error = asked({ name, path: place, ...(at === 1 && { from: String(args[0]) }) });
        if (error) throw error;
      }
      return real[name](...args);
    };
  patched["open"] = async (...args) => {
    const place = below(args[0]);
    if (place === undefined) return real["open"](...args);
    const writes = mayWrite(args[1]);
    const error = writes ? asked({ name: "open", path: place }) : undefined;
    if (error) throw error;
    return watched((await real["open"](...args)) as fs.promises.FileHandle, place, before);
  };
  return replace(fs.promises, patched);
}

/** A file whose writes are asked for too; of a folder, its flush. */
function watched(handle: fs.promises.FileHandle, place: string, before: BeforeCall): fs.promises.FileHandle {
  const real = handle as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  for (const name of handleCalls) {
    const own = real[name].bind(handle);
    real[name] = async (...args) => {
      const call = { name: `handle.${name}`, path: place };
      const fault = before(call);
      if (!fault) return own(...args);
      const [data] = args;
      if (fault.half && data instanceof Uint8Array && data.length > 1) await own(data.subarray(0, data.length >> 1));
      if (fault.half && typeof data === "string") await own(data.slice(0, data.length >> 1));
      throw failure(fault, call);
    };
  }
  return handle;
}

function patchSync(below: Below, asked: Asked): () => void {
  const real = { ...fs } as unknown as Record<string, (...args: unknown[]) => unknown>;
  const patched: Record<string, (...args: unknown[]) => unknown> = {};
  for (const [name, at] of Object.entries(pathCalls))
    patched[`${name}Sync`] = (...args) => {
      const place = below(args[at]);
      const error = place === undefined ? undefined : asked({ name: `${name}Sync`, path: place });
      if (error) throw error;
      return real[`${name}Sync`](...args);
    };
  patched["openSync"] = (...args) => {
    const place = mayWrite(args[1]) ? below(args[0]) : undefined;
    const error = place === undefined ? undefined : asked({ name: "openSync", path: place });
    if (error) throw error;
    return real["openSync"](...args);
  };
  return replace(fs, patched);
}
