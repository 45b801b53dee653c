/** Round numbers from `low` to `high`, about `wanted` of them: steps of 1, 2 or 5 times a power of ten. */
export function ticksBetween(low: number, high: number, wanted: number): readonly number[] {
  const span = high - low;
  if (!(span > 0 && Number.isFinite(span)) || wanted < 1) return [];
  const power = 10 ** Math.floor(Math.log10(span / wanted));
  const step = power * ([1, 2, 5, 10].find((m) => span / (m * power) <= wanted) ?? 10);
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) ticks.push(k * step);
  return ticks;
}

/** A tick's number, as short as it can be told from its neighbours. */
export const tickText = (value: number, step: number): string => {
  const digits = Math.max(0, Math.min(8, -Math.floor(Math.log10(step) + 1e-9)));
  return (Math.abs(value) < step / 2 ? 0 : value).toFixed(digits).replace("-", "−");
};
