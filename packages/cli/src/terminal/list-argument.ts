import { InvalidArgumentError } from "@commander-js/extra-typings";

const listOf =
  (what: string) =>
  (text: string): readonly number[] => {
    const numbers = text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
    if (numbers.every((number) => Number.isInteger(number) && number >= 0)) return numbers;
    throw new InvalidArgumentError(`it must be numbers of ${what}, counted from 0, such as 2,0`);
  };

/** Reads a flag's list of latent dimensions; anything else is refused by the command's parser. */
export const dimensionList = listOf("latent dimensions");

/** Reads a flag's list of images; anything else is refused by the command's parser. */
export const imageList = listOf("images");
