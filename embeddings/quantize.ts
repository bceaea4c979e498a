/** 8-bit integers and the float32 scale of each group: value ≈ integer * scale. Integers lie in -127..127. */
export interface Quantized {
  readonly values: Int8Array;
  readonly scales: Float32Array;
}

/** One scale for each row of a row-major matrix of `cols` columns. A row of zeros gets scale 1. */
export function quantizeRows(matrix: Float32Array, cols: number): Quantized {
  return quantize(matrix, matrix.length / cols, (at) => Math.floor(at / cols));
}

/** One scale for each column of a row-major matrix of `cols` columns. A column of zeros gets scale 1. */
export function quantizeColumns(matrix: Float32Array, cols: number): Quantized {
  return quantize(matrix, cols, (at) => at % cols);
}

function quantize(matrix: Float32Array, groupCount: number, groupOf: (at: number) => number): Quantized {
  const scales = new Float32Array(groupCount);
  for (let at = 0; at < matrix.length; at++) {
    const group = groupOf(at);
    scales[group] = Math.max(scales[group]!, Math.abs(matrix[at]!));
  }
  for (let group = 0; group < groupCount; group++) scales[group] = scales[group]! / 127 || 1;
  const values = Int8Array.from(matrix, (value, at) => Math.round(value / scales[groupOf(at)]!));
  return { values, scales };
}
