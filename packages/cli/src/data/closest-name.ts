/** The name that begins with `given`, or else the one most like it, if at most two letters or a third of them differ. */
export function closestName(given: string, names: readonly string[]): string | undefined {
  const begun = names.find((name) => given.length > 2 && name.startsWith(given.toLowerCase()));
  if (begun !== undefined) return begun;
  let best: string | undefined;
  let least = Math.min(given.length, Math.max(2, Math.floor(given.length / 3)) + 1);
  for (const name of names) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    if (distance < least) {
      least = distance;
      best = name;
    }
  }
  return best;
}

/** Letters to insert, delete or replace. Source: Levenshtein 1966. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}
