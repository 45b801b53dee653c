/** How a value stands in an address. An address may be anybody's: `read` answers undefined to what is no value. */
export interface Codec<T> {
  read(text: string): T | undefined;
  /** undefined for a value that has no place in an address. */
  write(value: T): string | undefined;
}

/** One of some words. */
export const oneOf = <T extends string>(...words: readonly T[]): Codec<T> => ({
  read: (text) => words.find((word) => word === text),
  write: (word) => word,
});

/** A text of a line. */
export const shortText: Codec<string> = {
  read: (text) => (text.length <= 300 ? text : undefined),
  write: (text) => (text.length <= 300 ? text : undefined),
};

/** A number between two, to three decimals. */
export const numberBetween = (low: number, high: number): Codec<number> => ({
  read: (text) => {
    const value = text.trim() === "" ? NaN : Number(text);
    return value >= low && value <= high ? value : undefined;
  },
  write: (value) => String(rounded(value)),
});

/** A value or none, which is not written. */
export const maybe = <T>({ read, write }: Codec<T>): Codec<T | undefined> => ({
  read,
  write: (value) => (value === undefined ? undefined : write(value)),
});

/** A whole number between two. */
export const wholeBetween = (low: number, high: number): Codec<number> => ({
  read: (text) => (/^\d{1,9}$/.test(text) && Number(text) >= low && Number(text) <= high ? Number(text) : undefined),
  write: String,
});

/** Different words, with commas between them. */
export const wordSet: Codec<ReadonlySet<string>> = {
  read: (text) =>
    new Set(
      text
        .split(",")
        .filter((word) => word !== "")
        .map(unescaped),
    ),
  write: (words) => [...words].map((word) => word.replaceAll("%", "%25").replaceAll(",", "%2C")).join(","),
};
const unescaped = (word: string): string => word.replaceAll("%2C", ",").replaceAll("%25", "%");

/** Different whole numbers, with commas between them. */
export const numberSet: Codec<ReadonlySet<number>> = {
  read: (text) => (/^\d{1,5}(,\d{1,5}){0,999}$/.test(text) ? new Set(text.split(",").map(Number)) : undefined),
  write: (numbers) => [...numbers].join(","),
};

/** More numbers than these make an address too long. */
const mostNumbers = 128;

/** So many numbers, to three decimals; a zero is nothing between its commas. Longer rows are not written. */
export const row = (length: number): Codec<Float32Array> => ({
  read: (text) => {
    const parts = text.split(",");
    if (parts.length !== length || length > mostNumbers) return undefined;
    const values = Float32Array.from(parts, Number);
    return values.every((value) => Math.abs(value) < 1e6) ? values : undefined;
  },
  write: (values) =>
    values.length <= mostNumbers ? Array.from(values, (value) => rounded(value) || "").join(",") : undefined,
});

const rounded = (value: number): number => Math.round(1000 * value) / 1000;
