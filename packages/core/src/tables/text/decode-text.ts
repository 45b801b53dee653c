import { FormatError, InputError } from "../../errors.js";

/** A file's text, and the encoding that it was read by. */
export interface DecodedText {
  readonly text: string;
  readonly encoding: string;
  /** What was assumed, where the file does not say it. */
  readonly note?: string;
}

/** Beyond, a text has no place in one string of JavaScript's. */
const mostBytes = 500_000_000;

/**
 * The text of a file: UTF-8 or UTF-16 by its byte order mark, else UTF-8, else UTF-16 by its zeros, else windows-1252 (Latin-1 and the
 * signs that Windows adds). Throws FormatError, beginning with `name`, for what is no text, and for a line that is not UTF-8 among others
 * that are; InputError for an unknown `encoding`.
 */
export function decodeText(bytes: Uint8Array, name: string, encoding?: string): DecodedText {
  if (bytes.length > mostBytes)
    throw new FormatError(
      `${name}: a text file must have ${mostBytes} bytes or less, it has ${bytes.length}; save it as Parquet`,
    );
  const found = encoding === undefined ? (byMark(bytes) ?? byZeros(bytes)) : canonical(encoding);
  if (found !== undefined && found !== "utf-8") return { text: decoded(bytes, name, found), encoding: found };
  const zero = bytes.indexOf(0);
  if (zero >= 0)
    throw new FormatError(
      `${name}: line ${lineAt(bytes, zero)} holds a byte of value 0, which no text has; the file is damaged or of another kind`,
    );
  if (found !== undefined) return { text: decoded(bytes, name, found), encoding: found };
  const text = utf8Of(bytes);
  if (text !== undefined) return { text, encoding: "utf-8" };
  requireOneEncoding(bytes, name);
  return {
    ...{ text: decoded(bytes, name, "windows-1252"), encoding: "windows-1252" },
    note: "is not UTF-8, and is read as Latin-1 (windows-1252); --encoding names another",
  };
}

/** The text of bytes that are UTF-8; undefined for others. */
function utf8Of(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function byMark(bytes: Uint8Array): string | undefined {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return "utf-8";
  if (a === 0xff && b === 0xfe) return "utf-16le";
  return a === 0xfe && b === 0xff ? "utf-16be" : undefined;
}

/** UTF-16 without a mark: of mostly Latin letters, every second byte is 0. */
function byZeros(bytes: Uint8Array): string | undefined {
  const head = bytes.subarray(0, 1000);
  if (bytes.length < 4 || bytes.length % 2 !== 0) return undefined;
  const zeros = [0, 0];
  head.forEach((byte, i) => void (byte === 0 && zeros[i % 2]++));
  const many = (n: number): boolean => n > 0.3 * head.length;
  if (many(zeros[1]) && zeros[0] === 0) return "utf-16le";
  return many(zeros[0]) && zeros[1] === 0 ? "utf-16be" : undefined;
}

function canonical(encoding: string): string {
  try {
    return new TextDecoder(encoding).encoding;
  } catch (error) {
    throw new InputError(
      `--encoding: must be a name that browsers know, such as utf-8, utf-16le or latin1, got ${JSON.stringify(encoding)}`,
      { cause: error },
    );
  }
}

function decoded(bytes: Uint8Array, name: string, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    const line = encoding === "utf-8" ? `line ${firstFault(bytes)} ` : "";
    throw new FormatError(`${name}: ${line}is not ${encoding}; name the file's encoding with --encoding`, {
      cause: error,
    });
  }
}

/** Throws where some lines with letters beyond ASCII are UTF-8 and others are not: one encoding would spoil half of them. */
function requireOneEncoding(bytes: Uint8Array, name: string): void {
  let [whole, broken, first] = [0, 0, 0];
  eachLine(bytes, (line, number) => {
    if (!line.some((byte) => byte > 127)) return;
    if (utf8Of(line) !== undefined) whole++;
    else if (broken++ === 0) first = number;
  });
  if (whole > 0)
    throw new FormatError(
      `${name}: line ${first} is not UTF-8, as ${whole} other lines with such letters are (${broken} are not); save the whole file as UTF-8`,
    );
}

function firstFault(bytes: Uint8Array): number {
  let first = 0;
  eachLine(bytes, (line, number) => {
    if (first === 0 && utf8Of(line) === undefined) first = number;
  });
  return first;
}

function eachLine(bytes: Uint8Array, use: (line: Uint8Array, number: number) => void): void {
  for (let at = 0, number = 1; at < bytes.length; number++) {
    const end = bytes.indexOf(10, at);
    use(bytes.subarray(at, end < 0 ? bytes.length : end), number);
    at = end < 0 ? bytes.length : end + 1;
  }
}

function lineAt(bytes: Uint8Array, place: number): number {
  let line = 1;
  for (let i = bytes.indexOf(10); i >= 0 && i < place; i = bytes.indexOf(10, i + 1)) line++;
  return line;
}
