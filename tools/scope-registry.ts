import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";

/** A package that the registry knows: its manifest, and its tarball if it can be installed here. */
export interface Entry {
  readonly manifest: { readonly name: string; readonly version: string };
  readonly file?: string;
}

/** The entry of a tarball. */
export const tarballEntry = (file: string): Entry => ({
  manifest: JSON.parse(
    execFileSync("tar", ["-xOzf", file, "package/package.json"], { encoding: "utf8" }),
  ) as Entry["manifest"],
  file,
});

/** Serves packages as npm's registry does, for one scope of names; answers its address and how to end it. */
export async function serveScope(entries: readonly Entry[]): Promise<{ url: string; close: () => void }> {
  const files = new Map(entries.flatMap(({ file }) => (file === undefined ? [] : [[`/-/${basename(file)}`, file]])));
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "/");
    const file = files.get(path);
    if (file !== undefined) return void response.end(readFileSync(file));
    const entry = entries.find(({ manifest }) => `/${manifest.name}` === path);
    if (!entry) return void response.writeHead(404).end("{}");
    const { name, version } = entry.manifest;
    const tarball = `${url}/-/${basename(entry.file ?? "not-packed.tgz")}`;
    const integrity = entry.file && `sha512-${createHash("sha512").update(readFileSync(entry.file)).digest("base64")}`;
    const versions = { [version]: { ...entry.manifest, dist: { tarball, integrity } } };
    response
      .setHeader("content-type", "application/json")
      .end(JSON.stringify({ name, "dist-tags": { latest: version }, versions }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
