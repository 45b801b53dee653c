const golden = 0.618034;

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** Rows in an order of which every first part is spread over all of them: whatever order they come in, none lies above all others. */
export function spread<T extends Float32Array | Uint8Array>(rows: T, width: number): T {
  const count = rows.length / width;
  let step = Math.max(1, Math.round(count * golden));
  while (divisor(count, step) !== 1) step++;
  const spread = rows.slice() as T;
  for (let i = 0, from = 0; i < count; i++, from = (from + step) % count)
    for (let j = 0; j < width; j++) spread[i * width + j] = rows[from * width + j];
  return spread;
}
