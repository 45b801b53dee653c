import { copyFile, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { mnist, mnistFolder } from "./mnist.js";

describe("mnist", () => {
  it("loads the real digits", async () => {
    const [train, test] = [await mnist("train"), await mnist("test")];
    expect(train).toMatchObject({ name: "mnist", split: "train", count: 60_000, shape: [1, 28, 28] });
    expect(test).toMatchObject({ split: "test", count: 10_000 });
    expect([...(train.labels ?? []).slice(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    // The mean grey value that everybody normalises with.
    expect(train.pixels.reduce((sum, value) => sum + value, 0) / train.pixels.length / 255).toBeCloseTo(0.1307, 4);
  });

  it("refuses a file in which one bit is wrong", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "latents-mnist-"));
    try {
      for (const name of ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"])
        await copyFile(path.join(mnistFolder(), name), path.join(folder, name));
      const file = await open(path.join(folder, "t10k-labels-idx1-ubyte"), "r+");
      await file.write(Uint8Array.of(3), 0, 1, 5000);
      await file.close();
      await expect(mnist("test", { folder })).rejects.toThrow(
        /^t10k-labels-idx1-ubyte: sha256 must be ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2, found [0-9a-f]{64}; the file is damaged or another one, get it again$/,
      );
      await rm(path.join(folder, "t10k-images-idx3-ubyte"));
      await expect(mnist("test", { folder })).rejects.toThrow(
        /^cannot read .*t10k-images-idx3-ubyte: there is no such file; check the path$/,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
