import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { encodeIdx, FormatError, InputError, RunError, writeNpz } from "@latents/core";
import { zipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { emnist, hasEmnist } from "./emnist.js";
import { FASHION_MNIST, fashionMnist } from "./fashion-mnist.js";
import { hasRemoteIdx, loadRemoteIdx, type RemoteIdxSet } from "./remote-idx.js";

const md5 = (bytes: Uint8Array): string => createHash("md5").update(bytes).digest("hex");
const images = encodeIdx({ shape: [2, 2, 3], values: Uint8Array.from({ length: 12 }, (_, i) => i) });
const labels = encodeIdx({ shape: [2], values: Uint8Array.of(1, 2) });
const published = { "x.gz": gzipSync(images, { level: 9 }), "y.gz": gzipSync(labels, { level: 9 }) };
const emnistZip = zipSync({
  "gzip/emnist-letters-train-images-idx3-ubyte.gz": gzipSync(images),
  "gzip/emnist-letters-train-labels-idx1-ubyte.gz": gzipSync(labels),
  "gzip/emnist-letters-mapping.txt": new Uint8Array(3),
});

let folder: string;
let server: Server;
let base: string;
let requests: string[];
beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request.url ?? "");
    const files: Record<string, Uint8Array> = {
      "/x.gz": published["x.gz"],
      "/y.gz": published["y.gz"],
      "/emnist.zip": emnistZip,
    };
    const body = files[request.url ?? ""];
    if (body) response.end(body);
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => new Promise((done) => server.close(done)));
beforeEach(async () => {
  requests = [];
  folder = await mkdtemp(path.join(tmpdir(), "latents-remote-"));
  return () => rm(folder, { recursive: true, force: true });
});

const set = (systemFolder?: string): RemoteIdxSet => {
  const files = {
    images: { name: "x.gz", gzMd5: md5(published["x.gz"]), rawMd5: md5(images) },
    labels: { name: "y.gz", gzMd5: md5(published["y.gz"]), rawMd5: md5(labels) },
  };
  return { name: "toy", classes: ["a", "b", "c"], mirrors: [base], systemFolder, files: { train: files, test: files } };
};

describe("loadRemoteIdx", () => {
  it("downloads once, then reads the cache", async () => {
    expect(await hasRemoteIdx(set(), { cache: folder })).toBe(false);
    for (let time = 0; time < 2; time++) {
      expect(await loadRemoteIdx(set(), "test", { cache: folder })).toMatchObject({
        name: "toy",
        split: "test",
        count: 2,
        shape: [1, 2, 3],
        labels: Uint16Array.of(1, 2),
        classes: ["a", "b", "c"],
      });
    }
    expect(requests).toEqual(["/x.gz", "/y.gz"]);
    expect(await hasRemoteIdx(set(), { cache: folder })).toBe(true);
  });

  it("takes the system's files first, also when they were compressed anew", async () => {
    const system = path.join(folder, "system");
    await mkdir(system);
    await writeFile(path.join(system, "x.gz"), gzipSync(images, { level: 1 }));
    await writeFile(path.join(system, "y.gz"), gzipSync(labels, { level: 1 }));
    expect((await loadRemoteIdx(set(system), "train", { cache: folder })).count).toBe(2);
    expect(requests).toEqual([]);
    await writeFile(path.join(system, "y.gz"), gzipSync(images));
    await expect(loadRemoteIdx(set(system), "train", { cache: folder })).rejects.toThrow(
      `${path.join(system, "y.gz")}: md5 must be ${md5(labels)}, found ${md5(images)}; the file is damaged or another one, get it again`,
    );
  });

  it("refuses a damaged file in the cache, naming it", async () => {
    await loadRemoteIdx(set(), "train", { cache: folder });
    const file = path.join(folder, "toy", "x.gz");
    await writeFile(file, published["x.gz"].subarray(0, 20));
    await expect(loadRemoteIdx(set(), "train", { cache: folder })).rejects.toThrow(FormatError);
    await expect(loadRemoteIdx(set(), "train", { cache: folder })).rejects.toThrow(`${file}: md5 must be `);
  });

  it("does not download when told not to", async () => {
    const loading = loadRemoteIdx(set(), "train", { cache: folder, allowDownload: false });
    await expect(loading).rejects.toEqual(
      new InputError("toy: x.gz is not on this machine; get it with: latents data fetch toy"),
    );
    expect(requests).toEqual([]);
  });
});

describe("emnist", () => {
  const archive = () => ({
    name: "EMNIST",
    urls: [`${base}emnist.zip`],
    checksum: { algorithm: "md5" as const, hex: md5(emnistZip) },
    maxBytes: 1_000_000,
  });

  it("unpacks the archive once, turns the images upright and counts letters from 0", async () => {
    for (let time = 0; time < 2; time++) {
      const data = await emnist("letters", "train", { cache: folder }, archive());
      expect(data).toMatchObject({ name: "emnist-letters", shape: [1, 3, 2], labels: Uint16Array.of(0, 1) });
      expect([...data.pixels.subarray(0, 6)]).toEqual([0, 3, 1, 4, 2, 5]);
      expect(data.classes?.[1]).toBe("b");
    }
    expect(requests).toEqual(["/emnist.zip"]);
    expect(existsSync(path.join(folder, "emnist", "gzip.zip"))).toBe(false);
    expect(await hasEmnist("letters", { cache: folder })).toBe(false);
  });

  it("refuses an archive that is not the published one", async () => {
    const other = { ...archive(), checksum: { algorithm: "md5" as const, hex: md5(writeNpz(new Map())) } };
    await expect(emnist("letters", "train", { cache: folder }, other)).rejects.toThrow(RunError);
  });
});

const debian = FASHION_MNIST.systemFolder ?? "";
describe.skipIf(!existsSync(debian))(
  "Fashion-MNIST of Debian's dataset-fashion-mnist (skipped where it is not installed)",
  () => {
    it("has the authors' content", async () => {
      const data = await fashionMnist("test", { allowDownload: false });
      expect(data).toMatchObject({ name: "fashion-mnist", count: 10_000, shape: [1, 28, 28] });
      expect(data.classes?.[data.labels?.[0] ?? 0]).toBe("Ankle boot");
    });
  },
);
