import type { Codec } from "../address/codec";
import { mostCorners, type Stroke } from "../scatter/strokes";
import type { Range } from "./chosen";

const short = (value: number): string => String(Number(value.toPrecision(4)));
const isNumber = (value: number): boolean => Math.abs(value) < 1e6;

/** A stroke of the map: `0.5,-1~0.7,-1.2`. */
export const strokeCodec: Codec<Stroke | undefined> = {
  read: (text) => {
    const places = text.split("~").map((place) => place.split(",").map((part) => (part === "" ? NaN : Number(part))));
    const isRight =
      places.length >= 2 &&
      places.length <= mostCorners &&
      places.every((place) => place.length === 2 && place.every(isNumber));
    return isRight ? places.map(([x, y]) => [x, y] as const) : undefined;
  },
  write: (stroke) => stroke?.map((place) => place.map(short).join(",")).join("~"),
};

/** A column and the range of it that is kept: `z3`, `z3~-0.5~1.2`. */
export interface ColumnChoice {
  readonly key: string;
  readonly range?: Range;
}

export const columnCodec: Codec<ColumnChoice | undefined> = {
  read: (text) => {
    const [key, ...ends] = text.split("~");
    const [low, high] = ends.map((part) => (part === "" ? NaN : Number(part)));
    if (!/^[a-z]{1,10}\d{0,5}$/.test(key)) return undefined;
    if (ends.length === 0) return { key };
    return ends.length === 2 && isNumber(low) && isNumber(high) && low <= high
      ? { key, range: { low, high } }
      : undefined;
  },
  write: (choice) =>
    choice && (choice.range ? [choice.key, short(choice.range.low), short(choice.range.high)].join("~") : choice.key),
};
