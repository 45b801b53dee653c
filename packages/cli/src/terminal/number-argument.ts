import { InvalidArgumentError } from "@commander-js/extra-typings";

/** Reads a flag's whole number within bounds; anything else is refused by the command's parser, with what is allowed. */
export const wholeNumber =
  (low: number, high = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isInteger(value) && value >= low && value <= high) return value;
    const range = high === Number.MAX_SAFE_INTEGER ? `, ${low} or more` : ` from ${low} to ${high}`;
    throw new InvalidArgumentError(`it must be a whole number${range}`);
  };

/** Reads a flag's number, 0 or more. */
export function notNegative(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError("it must be a number, 0 or more");
}

/** Reads a flag's number above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("it must be a number above 0");
}

/** Reads a flag's share: 0 or more, below 1. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value < 1) return value;
  throw new InvalidArgumentError("it must be a number, 0 or more and below 1");
}

/** Reads a flag's numbers, separated by commas: `0.2,0.5,1`. */
export function numberList(text: string): number[] {
  const values = text.split(",").map((one) => (one.trim() === "" ? NaN : Number(one)));
  if (values.every(Number.isFinite)) return values;
  throw new InvalidArgumentError("it must be numbers with commas between them, such as 0.2,0.5,1");
}
