/** Categories with an order that everybody knows, each list from low to high. */
const ladders: readonly (readonly string[])[] = [
  ["very low", "low", "medium", "high", "very high"],
  ["low", "mid", "high"],
  ["low", "moderate", "high"],
  ["tiny", "small", "medium", "large", "huge"],
  ["xxs", "xs", "s", "m", "l", "xl", "xxl"],
  ["never", "rarely", "sometimes", "often", "always"],
  ["strongly disagree", "disagree", "neutral", "agree", "strongly agree"],
  ["very poor", "poor", "fair", "good", "very good", "excellent"],
  ["very bad", "bad", "average", "good", "very good"],
  ["primary", "secondary", "tertiary"],
  ["bronze", "silver", "gold", "platinum"],
  ["mild", "moderate", "severe"],
  ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
  ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
  ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
];

/** What means no, before what means yes. */
const refusals = ["no", "n", "false", "f", "0", "off", "absent", "negative"];

const band = /^[<>≤≥]?=?\s*(\d+(?:\.\d+)?)\s*(?:(?:-|–|to)\s*\d+(?:\.\d+)?|\+)?$/;

/** Categories in order, and whether the order has a meaning. */
export interface OrderedCategories {
  readonly categories: readonly string[];
  readonly ordinal: boolean;
}

/** Puts texts into the order of a known ladder or of bands of numbers (18-25, 65+), which makes them ordinal; else by name, with no before yes. */
export function orderCategories(texts: readonly string[]): OrderedCategories {
  const lower = texts.map((text) => text.toLowerCase());
  const ladder = texts.length > 2 && ladders.find((one) => lower.every((text) => one.includes(text)));
  if (ladder) return { categories: by(texts, (text) => ladder.indexOf(text.toLowerCase())), ordinal: true };
  if (texts.length > 2 && texts.every((text) => band.test(text)) && texts.some((text) => /[-–+<>]/.test(text)))
    return {
      categories: by(
        texts,
        (text) => Number(band.exec(text)![1]) + (/^>/.test(text) ? 0.5 : /^</.test(text) ? -0.5 : 0),
      ),
      ordinal: true,
    };
  const sorted = texts.toSorted((a, b) => (a < b ? -1 : 1));
  return {
    categories: texts.length === 2 ? by(sorted, (text) => (refusals.includes(text.toLowerCase()) ? 0 : 1)) : sorted,
    ordinal: false,
  };
}

const by = (texts: readonly string[], place: (text: string) => number): string[] =>
  texts.toSorted((a, b) => place(a) - place(b));
