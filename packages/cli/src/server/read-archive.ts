import { readRunArchive, type RunArchive } from "@latents/core";
import type { Context } from "hono";
import { checkRunArchive } from "../run/archive/check-run-archive.js";
import { requireType } from "./http/read-body.js";
import { RefusedError } from "./http/refuse.js";

/** Reads a body that is the zip archive of a run. Throws RefusedError, or LatentsError for what is wrong with the archive. */
export async function readArchive(context: Context): Promise<RunArchive> {
  requireType(context, /^application\/zip$/i, "application/zip");
  const bytes = await context.req.arrayBuffer().catch(() => {
    throw new RefusedError(400, "the upload ended too early");
  });
  const archive = readRunArchive(new Uint8Array(bytes), "the archive");
  checkRunArchive(archive, "the archive");
  return archive;
}
