import { describe, expect, it } from "vitest";
import { writeZip } from "./write-zip.js";
import { zipEntries } from "./zip.js";

describe("the names of a zip archive", () => {
  const archive = writeZip(new Map([["labels.npy", Uint8Array.of(1, 2, 3)]]), { compress: false });
  const first = Buffer.from(archive).indexOf("labels.npy");
  const second = Buffer.from(archive).indexOf("labels.npy", first + 1);

  it("stand twice, and must be the same: whoever asks for labels would find none", () => {
    expect(zipEntries(archive, "a.npz").map(({ name }) => name)).toEqual(["labels.npy"]);
    for (const at of [first, second]) {
      const damaged = Uint8Array.from(archive, (byte, i) => (i === at + 2 ? byte ^ 1 : byte));
      expect(() => zipEntries(damaged, "a.npz")).toThrow(
        /^a\.npz: l[ac][bc]els\.npy: damaged zip archive: its header has another name; get the file again$/,
      );
    }
    const headless = Uint8Array.from(archive, (byte, i) => (i < 4 ? 0 : byte));
    expect(() => zipEntries(headless, "a.npz")).toThrow("it has no header at byte 0");
  });
});
