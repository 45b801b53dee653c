import { utcFormat, utcParse } from "d3-time-format";
import { dayMs } from "../raw-table.js";

const days = [
  ...["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y"],
  ...["%b %d %Y", "%b %d, %Y", "%d %b %Y", "%d-%b-%Y", "%B %d, %Y", "%B %d %Y", "%d %B %Y", "%a %b %d %Y"],
  ...["%Y-%m", "%m/%Y", "%b %Y", "%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%d-%b-%y"],
];
const times = [
  ...["", " %H:%M:%S", "T%H:%M:%S", " %H:%M", "T%H:%M", "T%H:%M:%SZ", "T%H:%M:%S.%LZ", "T%H:%M:%S.%L"],
  ...[" %H:%M:%S.%L", " %I:%M %p", " %I:%M:%S %p", "T%H:%M:%S%Z", "T%H:%M:%S.%L%Z", " %H:%M:%S%Z"],
];
const formats = days.flatMap((day) => times.map((time) => day + time));

/** A date as days since 1970-01-01, with the time of day as a fraction, and back; see `dateStyle`. */
export interface DateStyle {
  /** In the words of strftime. */
  readonly format: string;
  /** NaN is no date of this format. */
  readonly parse: (text: string) => number;
  readonly write: (day: number) => string;
}

const made = new Map<string, DateStyle>();
const bare = (text: string): string => text.toLowerCase().replaceAll(/(?<!\d)0+(?=\d)/g, "");

/**
 * Reads and writes dates in a format of strftime's words (%Y-%m-%d; %-d for a day without its zero). What is no day of the calendar, such as
 * February 30, is no date.
 */
export function dateStyle(format: string): DateStyle {
  const known = made.get(format);
  if (known) return known;
  const [read, written] = [utcParse(format), utcFormat(format)];
  const zone = format.includes("%Z");
  const style: DateStyle = {
    format,
    parse: (text) => {
      const date = read(text);
      // 19 is no full year
      if (date && format.includes("%Y") && date.getUTCFullYear() < 100) return NaN;
      // the parser turns February 30 into March 1, which is written otherwise
      if (!date || (!zone && bare(written(date)) !== bare(text))) return NaN;
      return date.getTime() / dayMs;
    },
    write: (day) => written(new Date(Math.round(day * dayMs))),
  };
  made.set(format, style);
  return style;
}

/** A format of dates, and how far it holds. */
interface FoundFormat {
  readonly format: string;
  /** Formats that hold as well. */
  readonly others: readonly string[];
  /** Share of the cells that it fits. */
  readonly share: number;
}

/** The format that most texts have, each with its number of cells; undefined where none fits nine in ten of them. */
export function findDateFormat(texts: readonly (readonly [text: string, count: number])[]): FoundFormat | undefined {
  const some = texts.slice(0, 3).map(([text]) => text);
  // what a date surely has
  if (!some.some((text) => /\d.*\d/.test(text) && /[-/. ]/.test(text))) return undefined;
  const total = texts.reduce((sum, [, count]) => sum + count, 0);
  const is = (format: string, text: string): boolean => !Number.isNaN(dateStyle(format).parse(text));
  const found = formats
    .filter((format) => some.some((text) => is(format, text)))
    .map((format) => ({
      format,
      share: texts.reduce((sum, [text, count]) => sum + (is(format, text) ? count : 0), 0) / total,
    }));
  const share = Math.max(0, ...found.map((one) => one.share));
  if (share < 0.9) return undefined;
  const [first, ...others] = found.filter((one) => one.share === share).map(({ format }) => format);
  return { format: shortened(first, texts), others, share };
}

/** A format without the zeros that the texts leave out. */
function shortened(format: string, texts: readonly (readonly [text: string, count: number])[]): string {
  if (format.includes("%Z")) return format;
  const { parse, write } = dateStyle(format);
  const isShort = texts.some(([text]) => !Number.isNaN(parse(text)) && write(parse(text)).length > text.length);
  return isShort ? format.replace("%d", "%-d").replace("%m", "%-m").replace("%I", "%-I") : format;
}
