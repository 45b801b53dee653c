/** A point of all curves. Nats per image. */
export interface LossPoint {
  readonly step: number;
  readonly loss: number;
  readonly rec: number;
  readonly kl: number;
  /** Steps that it is the mean of. */
  readonly weight: number;
}

const mostPoints = 600;

/** The points with one more; where they become too many, neighbours become one. */
export function withPoint(points: readonly LossPoint[], next: LossPoint): readonly LossPoint[] {
  const all = [...points, next];
  if (all.length <= mostPoints) return all;
  const halved: LossPoint[] = [];
  for (let i = 0; i < all.length; i += 2) halved.push(i + 1 < all.length ? merged(all[i], all[i + 1]) : all[i]);
  return halved;
}

function merged(a: LossPoint, b: LossPoint): LossPoint {
  const weight = a.weight + b.weight;
  const mean = (x: number, y: number): number => (x * a.weight + y * b.weight) / weight;
  return { step: b.step, loss: mean(a.loss, b.loss), rec: mean(a.rec, b.rec), kl: mean(a.kl, b.kl), weight };
}
