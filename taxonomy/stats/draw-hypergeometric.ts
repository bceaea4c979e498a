import type { Random } from '../../embeddings/random.js';

/** Of an urn's `total` balls `marked` are marked; says how many marked ones are among `drawn`, drawn without putting back. */
export type DrawHypergeometric = (total: number, marked: number, drawn: number) => number;

/**
 * Draws hypergeometric numbers, each in a time by its standard deviation: from the likeliest outwards.
 * @param most balls that an urn may hold; all numbers are whole.
 * @source Devroye, Non-Uniform Random Variate Generation (1986), sections III.2.2 (inversion from the mode) and X.
 */
export function createHypergeometric(most: number, random: Random): DrawHypergeometric {
  const logFactorials = new Float64Array(most + 1);
  for (let n = 2; n <= most; n++) logFactorials[n] = logFactorials[n - 1]! + Math.log(n);
  const logChoose = (n: number, k: number) => logFactorials[n]! - logFactorials[k]! - logFactorials[n - k]!;
  return (total, marked, drawn) => {
    const plain = total - marked;
    const [least, largest] = [Math.max(0, drawn - plain), Math.min(marked, drawn)];
    const mode = Math.floor(((drawn + 1) * (marked + 1)) / (total + 2));
    let below = Math.exp(logChoose(marked, mode) + logChoose(plain, drawn - mode) - logChoose(total, drawn));
    let above = below;
    let left = random() - below;
    for (let [down, up] = [mode, mode]; left >= 0 && (down > least || up < largest); ) {
      if (down > least) {
        below *= (down * (plain - drawn + down)) / ((marked - down + 1) * (drawn - down + 1));
        left -= below;
        down--;
        if (left < 0) return down;
      }
      if (up < largest) {
        above *= ((marked - up) * (drawn - up)) / ((up + 1) * (plain - drawn + up + 1));
        left -= above;
        up++;
        if (left < 0) return up;
      }
    }
    // Only what rounding left over of the whole comes here.
    return mode;
  };
}
