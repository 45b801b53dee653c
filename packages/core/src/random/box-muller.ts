/**
 * Box and Muller's transform of pairs of 32-bit words to pairs of N(0, 1) values, with its own logarithm, sine and cosine.
 * `Math.log`, `Math.sin` and `Math.cos` may differ in the last bit between engines; +, *, / and `Math.sqrt` may not, so these
 * polynomials make a run's noise the same in Node and in every browser. They are exact to about 1e-15.
 */
export function boxMuller(
  words: Uint32Array,
  from: number,
  out: Float32Array | Float64Array,
  at: number,
  count: number,
): void {
  // Pairs are fixed by position: an odd start or end uses half of a pair.
  for (let i = -(from & 1); i < count; i += 2) {
    const radius = Math.sqrt(-2 * logOfWord(words[from + i]));
    const turn = words[from + i + 1];
    // The nearest multiple of a quarter turn, and the rest in [-pi/4, pi/4).
    const quarter = (turn + 0x20000000) >>> 30;
    const rest = (turn - quarter * 0x40000000 - (turn >= 0xe0000000 ? 0x100000000 : 0)) * TURN;
    const square = rest * rest;
    const sine = rest * sineSeries(square);
    const cosine = cosineSeries(square);
    const swap = (quarter & 1) === 1;
    const c = swap ? (quarter === 1 ? -sine : sine) : quarter === 0 ? cosine : -cosine;
    const s = swap ? (quarter === 1 ? cosine : -cosine) : quarter === 0 ? sine : -sine;
    if (i >= 0) out[at + i] = radius * c;
    if (i + 1 < count) out[at + i + 1] = radius * s;
  }
}

const TURN = (2 * Math.PI) / 2 ** 32;

/** ln((word + 1/2) / 2^32), never ln 0. ln m = 2 artanh((m - 1) / (m + 1)) for m in [sqrt(1/2), sqrt(2)]. */
function logOfWord(word: number): number {
  const value = word + 0.5;
  let exponent = 31 - Math.clz32(word | 1);
  let mantissa = value * POWERS[exponent];
  if (mantissa > Math.SQRT2) {
    mantissa *= 0.5;
    exponent++;
  }
  const z = (mantissa - 1) / (mantissa + 1);
  const w = z * z;
  const even =
    2 / 3 +
    w * (2 / 5 + w * (2 / 7 + w * (2 / 9 + w * (2 / 11 + w * (2 / 13 + w * (2 / 15 + w * (2 / 17 + w * (2 / 19))))))));
  return (exponent - 32) * Math.LN2 + z * (2 + w * even);
}

// 2^-e, exact.
const POWERS = Float64Array.from({ length: 33 }, (_, e) => 2 ** -e);

/** sin(x) / x as a series in x^2, for |x| <= pi/4. */
function sineSeries(w: number): number {
  return (
    1 +
    w *
      (-1 / 6 +
        w *
          (1 / 120 +
            w * (-1 / 5040 + w * (1 / 362880 + w * (-1 / 39916800 + w * (1 / 6227020800 + w * (-1 / 1307674368000)))))))
  );
}

/** cos(x) as a series in x^2, for |x| <= pi/4. */
function cosineSeries(w: number): number {
  return (
    1 +
    w *
      (-1 / 2 +
        w *
          (1 / 24 +
            w *
              (-1 / 720 +
                w *
                  (1 / 40320 +
                    w * (-1 / 3628800 + w * (1 / 479001600 + w * (-1 / 87178291200 + w * (1 / 20922789888000))))))))
  );
}
