/** An axis of a parallel plot: its values from below to above. */
export interface ParallelAxis {
  readonly name: string;
  /** Marks at the axis, each at a place 0 (below) to 1. */
  readonly marks: readonly { readonly text: string; readonly at: number }[];
  /** Where each setting crosses it. */
  readonly places: readonly number[];
}

/** Share of an axis' length within which two marks would lie on each other. */
const markRoom = 0.08;

/** The axis of a key: numbers by their size, or by their logarithm where they reach over two orders of magnitude, words in their order. */
export function keyAxis(name: string, values: readonly string[]): ParallelAxis {
  const distinct = [...new Set(values)];
  const numbers = values.map(Number);
  if (distinct.length > 1 && numbers.every(Number.isFinite)) {
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    const scale = low > 0 && high / low >= 100 ? Math.log : (value: number): number => value;
    const place = (value: number): number => (scale(value) - scale(low)) / (scale(high) - scale(low));
    const marks: { text: string; at: number }[] = [];
    for (const value of distinct.map(Number).sort((a, b) => a - b)) {
      const at = place(value);
      const below = marks.at(-1)?.at ?? -1;
      // both ends, and what lies apart from them and from each other
      if (at === 1 || (at - below >= markRoom && 1 - at >= markRoom)) marks.push({ text: String(value), at });
    }
    return { name, marks, places: numbers.map(place) };
  }
  const place = (value: string): number =>
    distinct.length === 1 ? 0.5 : distinct.indexOf(value) / (distinct.length - 1);
  return { name, marks: distinct.map((text) => ({ text, at: place(text) })), places: values.map(place) };
}

/** The axis of the figure: the least, which is the best, above. */
export function figureAxis(name: string, figures: readonly number[]): ParallelAxis {
  const [low, high] = [Math.min(...figures), Math.max(...figures)];
  const place = (value: number): number => (high === low ? 0.5 : (high - value) / (high - low));
  const marks = [...new Set([low, (low + high) / 2, high])].map((value) => ({
    text: value.toFixed(2),
    at: place(value),
  }));
  return { name, marks, places: figures.map(place) };
}
