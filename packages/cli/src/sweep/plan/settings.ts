import { fillUniform, InputError } from "@latents/core";
import { mostSobolDimensions, sobol as sobolAt } from "./sobol.js";
import { isRangeKey, type ListKey, type RangeKey, type SweptKey } from "./swept-key.js";

/** What one trial sets, by dotted key. */
export type Setting = Readonly<Record<string, unknown>>;

/** Digits of a drawn number, in a range that begins near 0: as many as a name of a folder should have. */
const fewDigits = 4;
/** The key over which figures are averaged. */
export const seedKey = "seed";

/** More are a typing error: each is a training. */
const mostTrials = 10_000;

/** How settings are chosen. */
export interface SearchOptions {
  /** Settings to draw; without it every combination is taken. */
  readonly random?: number;
  /** Of what is drawn. Default 1. */
  readonly randomSeed?: number;
  /** Draws that lie evenly in the space of all keys together (Sobol's sequence), and not each by chance. */
  readonly sobol?: boolean;
}

/**
 * The settings of a sweep, in the order in which they are trained: every combination of the values, the last key changing first; or
 * `random` draws, each key on its own, a range by its scale, a list evenly. Every draw is trained with each seed where `seed` is swept.
 * A draw depends on its key, its number and `randomSeed` alone: the first 10 of 20 are the 10 of another search.
 * Throws InputError where there is nothing to vary, there are too many trials, or a range or `randomSeed` is given without `random`.
 */
export function settingsOf(
  keys: readonly SweptKey[],
  { random, randomSeed, sobol = false }: SearchOptions = {},
): readonly Setting[] {
  if (keys.length === 0)
    throw new InputError(
      "sweep: there is nothing to vary; name a key and its values, such as --over model.latent=2,5,10",
    );
  const seeds = keys.filter(({ key }) => key === seedKey).map(listed);
  const others = keys.filter(({ key }) => key !== seedKey);
  if (random === undefined && randomSeed !== undefined)
    throw new InputError("sweep: --random-seed is of a random search; add --random N, or leave it out");
  if (random === undefined && sobol)
    throw new InputError("sweep: --sobol is of a search that draws; add --random N, or leave it out");
  if (random === undefined) return combinations(keys.map(listed));
  if (others.length === 0)
    throw new InputError("sweep: a random search needs a key beside seed; leave --random out to train every seed");
  if (sobol && others.length > mostSobolDimensions)
    throw new InputError(
      `sweep: --sobol goes up to ${mostSobolDimensions} keys beside seed, got ${others.length}; leave it out, and they are drawn by chance`,
    );
  const draws = distinctDraws(others, random, randomSeed ?? 1, sobol);
  checkCount(draws.length * seeds.reduce((product, { values }) => product * values.length, 1));
  return draws.flatMap((draw) => combinations(seeds).map((seed) => ({ ...draw, ...seed })));
}

/** A range of whole numbers is all of them. */
function listed(swept: SweptKey): ListKey {
  if (!isRangeKey(swept)) return swept;
  const { key, source, from, to, scale, whole } = swept;
  if (!whole || scale === "log")
    throw new InputError(
      `${source}: a range is for a random search: add --random N, or list the values, ${key}=${from},${to}`,
    );
  checkCount(to - from + 1);
  return { key, source, values: Array.from({ length: to - from + 1 }, (_, i) => from + i) };
}

function combinations(keys: readonly ListKey[]): readonly Setting[] {
  checkCount(keys.reduce((product, { values }) => product * values.length, 1));
  return keys.reduce<Setting[]>(
    (settings, { key, values }) => settings.flatMap((setting) => values.map((value) => ({ ...setting, [key]: value }))),
    [{}],
  );
}

function checkCount(count: number): void {
  if (count > mostTrials)
    throw new InputError(
      `sweep: has ${count.toLocaleString("en")} trials; at most ${mostTrials.toLocaleString("en")} are allowed: list fewer values, or draw some with --random`,
    );
}

/** What is drawn twice is drawn again, so that no training is done twice. */
function distinctDraws(keys: readonly SweptKey[], count: number, seed: number, sobol: boolean): Setting[] {
  checkCount(count);
  const found = new Map<string, Setting>();
  for (let draw = 0; found.size < count && draw < 1000 + 100 * count; draw++) {
    const shares = keys.map((swept, i) => (sobol ? sobolShare(i, seed, draw) : chanceShare(swept, seed, draw)));
    const setting = Object.fromEntries(keys.map((swept, i) => [swept.key, drawn(swept, shares[i])]));
    const name = JSON.stringify(setting);
    if (!found.has(name)) found.set(name, setting);
  }
  if (found.size < count)
    throw new InputError(
      `--random: must be at most the ${found.size} different settings that there are, got ${count}; leave it out to train them all`,
    );
  return [...found.values()];
}

/** A share of a key's values, 0 to 1, by chance: it depends on the key, the draw's number and the seed alone. */
const chanceShare = ({ key }: SweptKey, seed: number, draw: number): number =>
  fillUniform(new Float64Array(1), { seed, stream: `sweep:${key}`, step: draw })[0];

/** A share by Sobol's sequence: of the i-th key, shifted by the seed. */
function sobolShare(i: number, seed: number, draw: number): number {
  const [shift] = fillUniform(new Float64Array(1), { seed, stream: "sweep:sobol", step: i });
  return sobolAt(draw, i, Math.floor(shift * 2 ** 32));
}

function drawn(swept: SweptKey, u: number): unknown {
  return isRangeKey(swept) ? drawnNumber(swept, u) : swept.values[Math.floor(u * swept.values.length)];
}

/** The number at the share `u` of a range. A whole number n stands for the interval from n to n + 1. */
function drawnNumber({ from, to, scale, whole }: RangeKey, u: number): number {
  const end = whole ? to + 1 : to;
  const value = scale === "log" ? from * (end / from) ** u : from + u * (end - from);
  // a range that is narrow beside its numbers needs more digits
  const narrow = Math.log10(Math.max(Math.abs(from), Math.abs(to)) / (to - from));
  const digits = Math.min(17, fewDigits + Math.max(0, Math.ceil(narrow)));
  const shown = whole ? Math.floor(value) : Number(value.toPrecision(digits));
  return Math.min(to, Math.max(from, shown));
}
