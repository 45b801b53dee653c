/**
 * Edit distance of two words: insertions, deletions, replacements and swaps of neighbours, each at cost 1, case left out.
 * Source: optimal string alignment, Damerau 1964.
 */
export function editDistance(a: string, b: string): number {
  const [s, t] = [a.toLowerCase(), b.toLowerCase()];
  let before: number[] = [];
  let row = Array.from({ length: t.length + 1 }, (_, j) => j);
  for (let i = 1; i <= s.length; i++) {
    const next = [i];
    for (let j = 1; j <= t.length; j++) {
      const replaced = row[j - 1] + (s[i - 1] === t[j - 1] ? 0 : 1);
      next[j] = Math.min(replaced, row[j] + 1, next[j - 1] + 1);
      if (i > 1 && j > 1 && s[i - 1] === t[j - 2] && s[i - 2] === t[j - 1])
        next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[t.length];
}

/**
 * What a mistyped word was meant to be: the candidate that differs in a third of its letters at most, from the word or, half a
 * letter worse, in its beginning; else nothing.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  // long garbage is nobody's typing error, and costs time
  if (word === "" || word.length > 100) return undefined;
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    const whole = editDistance(word, candidate);
    const longest = Math.max(word.length, candidate.length);
    if (whole < least && whole <= Math.max(1, Math.floor(longest / 3))) [best, least] = [candidate, whole];
    const begun = editDistance(word, candidate.slice(0, word.length)) + 0.5;
    const near = word.length > 1 && begun <= Math.floor(word.length / 3) + 0.5;
    if (begun < least && near) [best, least] = [candidate, begun];
  }
  return best;
}

/** ` did you mean "x"?` after a semicolon, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const found = nearest(word, candidates);
  return found === undefined ? "" : `; did you mean "${found}"?`;
}
