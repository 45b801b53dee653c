import { expect, it } from "vitest";
import { FormatError } from "../errors.js";
import { checksumKey } from "./checksum.js";
import { crc32, crc32Of } from "./crc32.js";
import { joinBytes } from "./join-bytes.js";
import { checkedPieces, readSafetensors, writeSafetensors } from "./safetensors.js";

const tensors = new Map([["w", { shape: [3], values: Float32Array.of(1, 2, 3) }]]);
const bytes = joinBytes(checkedPieces(tensors, { step: "7" }));

it("stands in the header beside the metadata, and is no word of it", () => {
  expect(readSafetensors(bytes, "f").metadata).toEqual({ step: "7" });
  const text = new TextDecoder("latin1").decode(bytes);
  const [, said] = new RegExp(`"${checksumKey}":"([0-9a-f]{8})"`).exec(text)!;
  const zeros = Uint8Array.from(text.replace(said, "00000000"), (char) => char.charCodeAt(0));
  expect(said).toBe(crc32(zeros).toString(16).padStart(8, "0"));
});

it("tells of a bit that is another, but for the key's own name, without which a file has no checksum", () => {
  const at = new TextDecoder("latin1").decode(bytes).indexOf(checksumKey);
  for (let bit = 0; bit < 8 * bytes.length; bit += 3) {
    const place = bit >> 3;
    if (place >= at && place < at + checksumKey.length) continue;
    const changed = Uint8Array.from(bytes);
    changed[place] ^= 1 << (bit & 7);
    expect(() => readSafetensors(changed, "f"), `bit ${bit}`).toThrow(FormatError);
  }
  const lost = Uint8Array.from(bytes);
  lost[lost.length - 1] ^= 1;
  expect(() => readSafetensors(lost, "f")).toThrow(
    /^f: the file is damaged: its bytes have the checksum [0-9a-f]{8}, its header says "[0-9a-f]{8}"$/,
  );
});

it("is not asked of files without one", () => {
  expect(readSafetensors(writeSafetensors(tensors, { step: "7" }), "f").metadata).toEqual({ step: "7" });
});

it("is the same of pieces as of the whole", () => {
  for (const cut of [0, 1, 2, 3, 5, 9])
    expect(crc32Of([bytes.subarray(0, cut), bytes.subarray(cut)])).toBe(crc32(bytes));
});
