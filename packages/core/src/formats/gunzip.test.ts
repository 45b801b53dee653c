import fc from "fast-check";
import { gzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { FormatError } from "../errors.js";
import { crc32 } from "./crc32.js";
import { gunzip } from "./gunzip.js";
import { joinBytes } from "./join-bytes.js";

const text = new TextEncoder();

describe("crc32", () => {
  it.each([
    ["", 0],
    ["123456789", 0xcbf43926], // the check value of CRC-32 in every catalogue
    ["The quick brown fox jumps over the lazy dog", 0x414fa339],
  ])("of %j", (content, expected) => {
    expect(crc32(text.encode(content))).toBe(expected);
  });
});

describe("gunzip", () => {
  const whole = (size: number) => () => size;

  it("returns what was compressed, whatever the header holds", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 5000 }),
        fc.constantFrom(0, 1, 9),
        fc.boolean(),
        (content, level, named) => {
          const packed = gzipSync(content, { level, ...(named && { filename: "a.idx" }) });
          expect(gunzip(packed, "f.gz", whole(content.length))).toEqual(content);
        },
      ),
    );
  });

  it("inflates content of many steps", () => {
    const content = new Uint8Array(3_000_000).map((_, i) => (i * 2654435761) >>> 13);
    expect(crc32(gunzip(gzipSync(content), "f.gz", whole(content.length)))).toBe(crc32(content));
  });

  it("joins the members of a file", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 3000 }), { minLength: 1, maxLength: 6 }), (parts) => {
        const packed = joinBytes(parts.map((part) => gzipSync(part)));
        const content = joinBytes(parts);
        expect(gunzip(packed, "f.gz", whole(content.length))).toEqual(content);
      }),
    );
    // longer than a step of input, and a member that begins at the end of one
    const noise = (length: number): Uint8Array => new Uint8Array(length).map((_, i) => (i * 2654435761) >>> 13);
    for (const first of [16 * 1024, 16 * 1024 - 18, 40_000]) {
      const parts = [noise(first), noise(70_000), new Uint8Array(0), noise(5)];
      const packed = joinBytes(parts.map((part) => gzipSync(part, { level: 0 })));
      expect(gunzip(packed, "f.gz", whole(first + 70_005))).toEqual(joinBytes(parts));
    }
  });

  it("says which member is damaged", () => {
    const members = [gzipSync(text.encode("one")), gzipSync(text.encode("two"))];
    const spoilt = joinBytes(members);
    spoilt[members[0].length - 6] ^= 1;
    expect(() => gunzip(spoilt, "f.gz", whole(6))).toThrow(
      "f.gz: damaged gzip file: the checksum of member 1 of 2 does not match its content; get the file again",
    );
    const trailing = joinBytes([...members, text.encode("something else")]);
    expect(() => gunzip(trailing, "f.gz", whole(6))).toThrow(/^f\.gz: /);
  });

  it("stops a bomb at the announced size", () => {
    const bomb = gzipSync(new Uint8Array(100_000_000));
    const before = process.memoryUsage().arrayBuffers;
    expect(() => gunzip(bomb, "bomb.gz", whole(1000))).toThrow(
      new FormatError(
        "bomb.gz: the header announces 1000 bytes, but the compressed data goes on after them; the file is not what its header says",
      ),
    );
    // 17 MB and what the inflater leaves behind as its buffer grows to that; all of the bomb would leave over 200
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(90_000_000);
  });

  it("refuses to allocate what so small a file cannot hold", () => {
    const packed = gzipSync(new Uint8Array(100));
    expect(() => gunzip(packed, "f.gz", whole(2 ** 31))).toThrow(
      /f\.gz: the header announces 2147483648 bytes, which \d+ compressed bytes cannot hold/,
    );
  });

  it("gives one FormatError, and nothing else, for a file cut anywhere or with a changed byte", () => {
    const content = text.encode("some content that is long enough to be compressed, compressed, compressed");
    const packed = gzipSync(content, { mtime: 0 });
    for (let length = 0; length < packed.length; length++) {
      expect(() => gunzip(packed.subarray(0, length), "f.gz", whole(content.length))).toThrow(/^f\.gz: /);
    }
    for (let at = 10; at < packed.length; at++) {
      const changed = packed.slice();
      changed[at] ^= 0x10;
      if (at === packed.length - 9) continue; // the padding after the last code: no bit of it counts
      expect(() => gunzip(changed, "f.gz", whole(content.length))).toThrow(FormatError);
    }
  });

  it("never throws anything but FormatError on garbage", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (garbage, magic) => {
        const bytes = magic ? Uint8Array.of(0x1f, 0x8b, 8, ...garbage) : garbage;
        try {
          gunzip(bytes, "f.gz", whole(50));
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
