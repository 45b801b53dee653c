import type { Neighbours } from "./nearest-neighbours.js";

/** A symmetric sparse matrix of joint probabilities that sum to 1, row by row. */
export interface Affinities {
  /** Where each row begins in the other two; one entry more than points. */
  readonly starts: Uint32Array;
  readonly columns: Uint32Array;
  readonly values: Float64Array;
}

/**
 * Joint probabilities of t-SNE: p_ij = (p(j|i) + p(i|j)) / 2n, with p(j|i) a Gaussian of the distance between i and its neighbour j, whose width gives
 * the row the wanted perplexity, exp(entropy).  Source: van der Maaten & Hinton 2008, jmlr.org/papers/v9/vandermaaten08a.html.
 */
export function tsneAffinities(neighbours: Neighbours, perplexity: number): Affinities {
  const { count, k, indices, distances } = neighbours;
  const conditional = new Float64Array(count * k);
  for (let i = 0; i < count; i++)
    conditional.set(probabilities(distances.subarray(i * k, (i + 1) * k), perplexity), i * k);

  // the same numbers by column
  const reverseStarts = new Uint32Array(count + 1);
  for (const j of indices) reverseStarts[j + 1]++;
  for (let i = 0; i < count; i++) reverseStarts[i + 1] += reverseStarts[i];
  const next = reverseStarts.slice(0, count);
  const reverse = new Uint32Array(count * k);
  for (let at = 0; at < count * k; at++) reverse[next[indices[at]]++] = at;

  const starts = new Uint32Array(count + 1);
  const columns = new Uint32Array(2 * count * k);
  const values = new Float64Array(2 * count * k);
  const placeOf = new Int32Array(count).fill(-1);
  let used = 0;
  for (let i = 0; i < count; i++) {
    starts[i] = used;
    const add = (j: number, value: number): void => {
      if (placeOf[j] < starts[i]) {
        placeOf[j] = used;
        columns[used] = j;
        values[used++] = 0;
      }
      values[placeOf[j]] += value / (2 * count);
    };
    for (let at = i * k; at < (i + 1) * k; at++) add(indices[at], conditional[at]);
    for (let at = reverseStarts[i]; at < reverseStarts[i + 1]; at++)
      add(Math.floor(reverse[at] / k), conditional[reverse[at]]);
  }
  starts[count] = used;
  return { starts, columns: columns.slice(0, used), values: values.slice(0, used) };
}

/** exp(-precision (d^2 - least d^2)) / sum, the precision found by bisection so that the entropy is ln(perplexity) to 1e-5 nats. */
function probabilities(distances: Float64Array, perplexity: number): Float64Array {
  const least = distances[0] ** 2;
  const wanted = Math.log(perplexity);
  const result = new Float64Array(distances.length);
  let [low, high] = [0, Infinity];
  // a start of the data's own scale
  let precision = 1 / (distances[distances.length - 1] ** 2 - least || 1);
  for (let round = 0; round < 200; round++) {
    let [sum, energy] = [0, 0];
    distances.forEach((distance, j) => {
      const square = distance * distance - least;
      result[j] = Math.exp(-precision * square);
      sum += result[j];
      energy += result[j] * square;
    });
    const entropy = Math.log(sum) + (precision * energy) / sum;
    for (let j = 0; j < result.length; j++) result[j] /= sum;
    if (Math.abs(entropy - wanted) < 1e-5) break;
    if (entropy > wanted) low = precision;
    else high = precision;
    precision = high === Infinity ? 2 * precision : (low + high) / 2;
    // more equal distances than the perplexity: no width is narrow enough
    if (precision > 1e300) break;
  }
  return result;
}
