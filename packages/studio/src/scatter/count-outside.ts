/**
 * How many points lie outside what the camera shows. positions [count, dims], matrix as `matrixOf` makes it; `isHidden` leaves points out.
 */
export function countOutside(
  positions: Float32Array,
  dims: 2 | 3,
  m: Float32Array,
  isHidden: (index: number) => boolean,
): number {
  let outside = 0;
  for (let i = 0; i < positions.length / dims; i++) {
    const [x, y, z] = [positions[i * dims], positions[i * dims + 1], dims === 3 ? positions[i * dims + 2] : 0];
    const w = m[3] * x + m[7] * y + m[11] * z + m[15];
    const cx = m[0] * x + m[4] * y + m[8] * z + m[12];
    const cy = m[1] * x + m[5] * y + m[9] * z + m[13];
    if (!(w > 0 && Math.abs(cx) <= w && Math.abs(cy) <= w) && !isHidden(i)) outside++;
  }
  return outside;
}
