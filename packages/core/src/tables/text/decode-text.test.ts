import { describe, expect, it } from "vitest";
import { decodeText } from "./decode-text.js";

const utf16 = (text: string, big = false): Uint8Array => {
  const bytes = Buffer.from(text, "utf16le");
  return new Uint8Array(big ? bytes.swap16() : bytes);
};
const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("decodeText", () => {
  it.each([
    ["utf-8", utf8("a,é\n1,2\n")],
    ["utf-8", utf8("\ufeffa,é\n1,2\n")],
    ["utf-16le", utf16("\ufeffa,é\n1,2\n")],
    ["utf-16be", utf16("\ufeffa,é\n1,2\n", true)],
    ["utf-16le", utf16("a,é\n1,2\n")],
    ["utf-16be", utf16("a,é\n1,2\n", true)],
    ["windows-1252", latin1("a,é\n1,2\n")],
  ])("finds %s", (encoding, bytes) => {
    expect(decodeText(bytes, "f")).toMatchObject({ text: "a,é\n1,2\n", encoding });
  });

  it("says what it assumed of a file that says nothing", () => {
    expect(decodeText(latin1("é"), "f").note).toMatch(/is not UTF-8, and is read as Latin-1/);
    expect(decodeText(utf8("é"), "f").note).toBeUndefined();
  });

  it("takes the encoding that it is told", () => {
    expect(decodeText(utf8("é"), "f", "latin1")).toEqual({ text: "Ã©", encoding: "windows-1252" });
    expect(() => decodeText(latin1("a\né\n"), "f", "utf-8")).toThrow(
      "f: line 2 is not utf-8; name the file's encoding with --encoding",
    );
    expect(() => decodeText(utf8("é"), "f", "klingon")).toThrow(
      '--encoding: must be a name that browsers know, such as utf-8, utf-16le or latin1, got "klingon"',
    );
  });

  it("names the line that differs from the others", () => {
    const bytes = Buffer.concat([utf8("é\nü\n"), latin1("ß\n"), utf8("ö\n")]);
    expect(() => decodeText(bytes, "f")).toThrow(
      "f: line 3 is not UTF-8, as 3 other lines with such letters are (1 are not); save the whole file as UTF-8",
    );
    expect(() => decodeText(utf8("a\nb\0\n"), "f")).toThrow(
      "f: line 2 holds a byte of value 0, which no text has; the file is damaged or of another kind",
    );
  });
});
