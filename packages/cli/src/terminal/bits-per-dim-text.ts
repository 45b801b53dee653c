/** What stands behind nats where they have a value in bits a dimension: `, 3.214 bits/dim`; else nothing. */
export const bitsPerDimText = (bitsPerDim: number | undefined): string =>
  bitsPerDim === undefined ? "" : `, ${bitsPerDim.toFixed(3)} bits/dim`;
