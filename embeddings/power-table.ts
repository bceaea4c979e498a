/** A table of x^exponent. Not a closure: the engine inlines a plain function into a hot loop, and need not box its numbers. */
export interface PowerTable {
  readonly ofMantissa: Float64Array;
  readonly ofTwo: Float64Array;
  /** One float32, seen as a number and as its bits; written at each look-up. */
  readonly float: Float32Array;
  readonly bits: Uint32Array;
}

/** A mantissa is looked up by its first bits; between two entries the table is a straight line. */
const indexBits = 9;
const restBits = 23 - indexBits;
const indexMask = 2 ** indexBits - 1;
const restSize = 2 ** restBits;

/**
 * A float32 is 2^e times a mantissa from 1 to 2, and so is its power: each factor gets a table. `Math.pow` took two thirds of
 * the time of a layout.
 * @param exponent 0 to 4.
 */
export function tabulatePower(exponent: number): PowerTable {
  const float = new Float32Array(1);
  return {
    ofMantissa: Float64Array.from({ length: 2 ** indexBits + 1 }, (_, i) => (1 + i / 2 ** indexBits) ** exponent),
    ofTwo: Float64Array.from({ length: 256 }, (_, e) => 2 ** ((e - 127) * exponent)),
    float,
    bits: new Uint32Array(float.buffer),
  };
}

/** @param x from 1.2e-38 to 3.4e38. @returns its power, off by at most 6e-6 of the value, and 3e-7 for exponents up to 1. */
export function powerOf({ ofMantissa, ofTwo, float, bits }: PowerTable, x: number): number {
  float[0] = x;
  const raw = bits[0]!;
  const at = (raw >>> restBits) & indexMask;
  const below = ofMantissa[at]!;
  const between = (raw & (restSize - 1)) / restSize;
  return ofTwo[raw >>> 23]! * (below + between * (ofMantissa[at + 1]! - below));
}
