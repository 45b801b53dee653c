/** Where the scatter is looked at from. Both kinds end in one matrix, so that points are drawn and found by one code path. */
export type Camera = FlatCamera | TurnedCamera;

/** Looks straight at a plane; both axes have one scale. */
export interface FlatCamera {
  readonly kind: "flat";
  readonly centre: readonly [number, number];
  /** CSS pixels per unit. */
  readonly scale: number;
}

/** Turns around a centre, as on a turntable. */
interface TurnedCamera {
  readonly kind: "turned";
  readonly centre: readonly [number, number, number];
  /** Of a ball that holds the points. */
  readonly radius: number;
  /** Radians around the upright axis, and up from the horizon. */
  readonly yaw: number;
  readonly pitch: number;
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Share of the extreme points on each side that may lie out of the first view. */
const outliers = 0.002;
/** Codes that all but agree are shown as such: the first view is as wide as this. */
const narrowest = 0.02;
/** CSS pixels per unit of a plane, at least and at most: ticks stay short. */
const scales = [1e-3, 5e4] as const;
/** Distance of the eye from the centre, in radii. */
const distance = 4;

/** A view of points [count, dims] with a margin: of all, or a first one that leaves out the farthest few. */
export function cameraFor(positions: Float32Array, dims: 2 | 3, { width, height }: Size, of: "all" | "most"): Camera {
  const range = of === "all" ? wholeRange : usualRange;
  const ranges = Array.from({ length: dims }, (_, axis) => range(positions, dims, axis));
  const centre = ranges.map(([low, high]) => (low + high) / 2);
  const spans = ranges.map(([low, high]) => Math.max(high - low, narrowest));
  if (dims === 2) {
    const scale = 0.92 * Math.min(width / spans[0], height / spans[1]);
    return { kind: "flat", centre: [centre[0], centre[1]], scale };
  }
  const radius = Math.max(...spans) * 0.6;
  return { kind: "turned", centre: [centre[0], centre[1], centre[2]], radius, yaw: 0.6, pitch: 0.35, zoom: 1 };
}

function wholeRange(positions: Float32Array, dims: number, axis: number): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let at = axis; at < positions.length; at += dims) {
    low = Math.min(low, positions[at]);
    high = Math.max(high, positions[at]);
  }
  return low <= high ? [low, high] : [-1, 1];
}

function usualRange(positions: Float32Array, dims: number, axis: number): readonly [number, number] {
  const count = positions.length / dims;
  if (count === 0) return [-1, 1];
  // some thousand points tell the range well enough
  const step = Math.max(1, Math.floor(count / 5000));
  const values: number[] = [];
  for (let i = 0; i < count; i += step) values.push(positions[i * dims + axis]);
  values.sort((a, b) => a - b);
  const skip = Math.floor(values.length * outliers);
  return [values[skip], values[values.length - 1 - skip]];
}

/** The matrix, by columns, that takes a position (x, y, z, 1) to clip space. */
export function matrixOf(camera: Camera, { width, height }: Size): Float32Array {
  if (camera.kind === "flat") {
    const [sx, sy] = [(2 * camera.scale) / width, (2 * camera.scale) / height];
    const [x, y] = camera.centre;
    return Float32Array.of(sx, 0, 0, 0, 0, sy, 0, 0, 0, 0, 0, 0, -sx * x, -sy * y, 0, 1);
  }
  const { centre, radius, yaw, pitch, zoom } = camera;
  const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  // rows: rightwards, upwards, towards the eye; the second coordinate of the points stands upright
  const rows = [
    [cy, 0, -sy],
    [-sy * sp, cp, -cy * sp],
    [sy * cp, sp, cy * cp],
  ].map((row) => row.map((value) => value / radius));
  const shift = rows.map((row) => -(row[0] * centre[0] + row[1] * centre[1] + row[2] * centre[2]));
  const side = Math.min(width, height);
  const focal = distance * 0.92 * zoom;
  const [fx, fy] = [(focal * side) / width, (focal * side) / height];
  const [near, far] = [0.1, 2 * distance];
  const [a, b] = [(far + near) / (far - near), (-2 * far * near) / (far - near)];
  const columns: number[] = [];
  for (let axis = 0; axis < 4; axis++) {
    const [x, y, z] = rows.map((row, i) => (axis === 3 ? shift[i] : row[axis]));
    const depth = axis === 3 ? distance - z : -z;
    columns.push(fx * x, fy * y, a * depth + (axis === 3 ? b : 0), depth);
  }
  return Float32Array.from(columns);
}

/** CSS pixels from the top left corner of a position, with its distance from the eye in radii (1 on a plane). */
export function toScreen(
  m: Float32Array,
  { width, height }: Size,
  [x, y, z = 0]: readonly number[],
): readonly [x: number, y: number, depth: number] {
  const w = m[3] * x + m[7] * y + m[11] * z + m[15];
  const cx = (m[0] * x + m[4] * y + m[8] * z + m[12]) / w;
  const cy = (m[1] * x + m[5] * y + m[9] * z + m[13]) / w;
  return [((cx + 1) / 2) * width, ((1 - cy) / 2) * height, w];
}

/** The place of a plane under a place on the screen. */
export const toPlane = (
  { centre, scale }: FlatCamera,
  { width, height }: Size,
  [x, y]: readonly [number, number],
): readonly [number, number] => [centre[0] + (x - width / 2) / scale, centre[1] - (y - height / 2) / scale];

/** Nearer by a factor; on a plane what lies under `at` stays there. */
export function zoomed(camera: Camera, factor: number, size: Size, at: readonly [number, number]): Camera {
  if (camera.kind === "turned") return { ...camera, zoom: Math.min(40, Math.max(0.2, camera.zoom * factor)) };
  const fixed = toPlane(camera, size, at);
  const scale = Math.min(scales[1], Math.max(scales[0], camera.scale * factor));
  const share = 1 - camera.scale / scale;
  const centre = [0, 1].map((i) => camera.centre[i] + (fixed[i] - camera.centre[i]) * share) as [number, number];
  return { ...camera, scale, centre };
}

/** Moved along with a drag of some pixels: a plane follows, a body turns. */
export function dragged(camera: Camera, dx: number, dy: number): Camera {
  if (camera.kind === "flat") {
    const { centre, scale } = camera;
    return { ...camera, centre: [centre[0] - dx / scale, centre[1] + dy / scale] };
  }
  const pitch = Math.min(Math.PI / 2, Math.max(-Math.PI / 2, camera.pitch + dy * 0.008));
  return { ...camera, yaw: camera.yaw - dx * 0.008, pitch };
}
