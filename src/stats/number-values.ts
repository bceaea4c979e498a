/**
 * Numbers equal values alike, from 0 in the order in which they first come.
 * @param values whole numbers from 0, below 2^53.
 * @source open addressing with linear probing: Knuth, The Art of Computer Programming 3, section 6.4; of hashes of 52 bits a Map takes several times as long.
 */
export function numberValues(values: ArrayLike<number>): Int32Array {
  const numbers = new Int32Array(values.length);
  const mask = 2 ** Math.ceil(Math.log2(2 * values.length + 2)) - 1;
  const numberAt = new Int32Array(mask + 1).fill(-1);
  const valueAt = new Float64Array(values.length);
  let known = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    let slot = (Math.imul((value / 4096) ^ value, 0x9e3779b1) >>> 7) & mask;
    while (numberAt[slot] !== -1 && valueAt[numberAt[slot]!] !== value) slot = (slot + 1) & mask;
    if (numberAt[slot] === -1) {
      valueAt[known] = value;
      numberAt[slot] = known++;
    }
    numbers[i] = numberAt[slot]!;
  }
  return numbers;
}

/** Numbers equal texts alike, from 0 in the order in which they first come; null is a value too. */
export function numberTexts(texts: readonly (string | number | null)[]): Int32Array {
  const known = new Map<string | number | null, number>();
  const numbers = new Int32Array(texts.length);
  for (let i = 0; i < texts.length; i++) {
    let number = known.get(texts[i]!);
    if (number === undefined) {
      number = known.size;
      known.set(texts[i]!, number);
    }
    numbers[i] = number;
  }
  return numbers;
}

/** Numbers what is alike in all columns alike. @param columns numbers from 0, all of one length. */
export function numberTogether(columns: readonly Int32Array[]): Int32Array {
  if (columns.length === 1) return numberValues(columns[0]!);
  return columns.reduce((numbers, column) => {
    const width = countNumbers(column);
    const both = new Float64Array(numbers.length);
    for (let i = 0; i < both.length; i++) both[i] = numbers[i]! * width + column[i]!;
    return numberValues(both);
  });
}

/** How many numbers there are, of numbers from 0 without a gap. */
export function countNumbers(numbers: Int32Array): number {
  let most = -1;
  for (let i = 0; i < numbers.length; i++) if (numbers[i]! > most) most = numbers[i]!;
  return most + 1;
}
