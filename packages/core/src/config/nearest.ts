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

/** What a mistyped word was meant to be: the nearest candidate within a third of its length, or one that it begins; else nothing. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  // long garbage is nobody's typing error, and costs time
  if (word.length > 100) return undefined;
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    const distance = editDistance(word, candidate);
    if (distance < least) [best, least] = [candidate, distance];
  }
  if (best !== undefined && least <= Math.max(1, Math.floor(Math.max(word.length, best.length) / 3))) return best;
  const lower = word.toLowerCase();
  return word.length < 2 ? undefined : [...candidates].find((candidate) => candidate.toLowerCase().startsWith(lower));
}

/** ` did you mean "x"?` after a semicolon, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const found = nearest(word, candidates);
  return found === undefined ? "" : `; did you mean "${found}"?`;
}
