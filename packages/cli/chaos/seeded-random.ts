/** Numbers from 0 to 1 (mulberry32): the same for one seed. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A generator of its own for each place, so that one case can be run again without those before it. */
export function randomAt(seed: number, ...place: readonly (string | number)[]): () => number {
  let hash = seed | 0;
  for (const char of place.join("/")) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return seededRandom(hash);
}

/** A whole number from 0 to below `count`. */
export const below = (random: () => number, count: number): number => Math.floor(random() * count);
