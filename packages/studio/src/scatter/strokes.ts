/** Places of a plane, one after another. */
export type Stroke = readonly (readonly [x: number, y: number])[];

/** Most corners of a stroke: they stand in an address. */
export const mostCorners = 48;

/** The stroke with few corners: of more than there may be, those at equal steps of its length. */
export function withFewCorners(stroke: Stroke, most = mostCorners): Stroke {
  return stroke.length <= most ? stroke : evenly(stroke, most);
}

/** So many places at equal steps along a stroke, both ends among them. */
export function evenly(stroke: Stroke, count: number): Stroke {
  if (stroke.length < 2 || count < 2) return stroke.slice(0, count);
  const lengths = [0];
  for (let i = 1; i < stroke.length; i++)
    lengths.push(lengths[i - 1] + Math.hypot(stroke[i][0] - stroke[i - 1][0], stroke[i][1] - stroke[i - 1][1]));
  const whole = lengths[lengths.length - 1];
  let at = 1;
  return Array.from({ length: count }, (_, k) => {
    const wanted = (whole * k) / (count - 1);
    while (at < stroke.length - 1 && lengths[at] < wanted) at++;
    const share = (wanted - lengths[at - 1]) / (lengths[at] - lengths[at - 1] || 1);
    const [[x0, y0], [x1, y1]] = [stroke[at - 1], stroke[at]];
    return [x0 + share * (x1 - x0), y0 + share * (y1 - y0)] as const;
  });
}

/** Whether a place lies within a closed stroke: a ray from it crosses the stroke an odd number of times. */
export function isWithin(stroke: Stroke, x: number, y: number): boolean {
  let within = false;
  for (let i = 0, j = stroke.length - 1; i < stroke.length; j = i++) {
    const [[xi, yi], [xj, yj]] = [stroke[i], stroke[j]];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
  }
  return within;
}
