/** The largest finite half-precision number. */
export const largestHalf = 65_504;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/**
 * Numbers in half precision (IEEE 754 binary16), rounded to the nearest, ties to even; beyond `largestHalf` infinite. The relative error is 2^-11 at
 * most from 6.1e-5 on, the absolute one 3e-8 below.
 */
export function toHalves(values: Float32Array): Uint16Array<ArrayBuffer> {
  return Uint16Array.from(values, (value) => {
    float[0] = value;
    const sign = (bits[0] >>> 16) & 0x8000;
    const size = bits[0] & 0x7fff_ffff;
    // not a number stays so; from 65520 on rounds to infinity
    if (size > 0x7f80_0000) return sign | 0x7e00;
    if (size >= 0x477f_f000) return sign | 0x7c00;
    // normal: drop 13 bits of the fraction, the exponent counts from 15 instead of 127
    if (size >= 0x3880_0000) return sign | ((size - 0x3800_0000 + 0xfff + ((size >>> 13) & 1)) >>> 13);
    // below: so many times 2^-24, which a float of 2^-1 and more counts in its last bits
    float[0] = Math.abs(value) + 0.5;
    return sign | (bits[0] - 0x3f00_0000);
  });
}

/** Half-precision numbers as float32, exactly. */
export function fromHalves(halves: Uint16Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(halves, (half) => {
    const [exponent, fraction] = [(half >>> 10) & 31, half & 1023];
    const size =
      exponent === 0
        ? fraction * 2 ** -24
        : exponent === 31
          ? fraction === 0
            ? Infinity
            : NaN
          : (1 + fraction / 1024) * 2 ** (exponent - 15);
    return half & 0x8000 ? -size : size;
  });
}
