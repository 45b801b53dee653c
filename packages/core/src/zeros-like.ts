/** Zeros of the kind that `values` are; for a Buffer, which is a Uint8Array whose constructor warns, a plain Uint8Array. */
export function zerosLike<Values extends Float32Array | Float64Array | BigInt64Array | Uint8Array>(
  values: Values,
  length: number,
): Values {
  const Kind = values instanceof Uint8Array ? Uint8Array : values.constructor;
  return new (Kind as new (length: number) => Values)(length);
}
