import type { View } from './plane.js';

/**
 * Draws points as discs into the pixels of a picture, one write a pixel and no call a point: a hundred thousand take a few
 * milliseconds, where a canvas would need a frame's time for each five thousand.
 * @param pixels width x height, as 0xAABBGGRR; not cleared here.
 * @param colours of each point, in the same form; a point with colour 0 is left out.
 * @param radius in pixels, from 0.5.
 */
export function splatPoints(
  pixels: Uint32Array,
  width: number,
  height: number,
  xs: Float32Array,
  ys: Float32Array,
  colours: Uint32Array,
  { scale, shiftX, shiftY }: View,
  radius: number,
): void {
  const spans = discSpans(radius);
  const reach = (spans.length - 1) / 2;
  for (let i = 0; i < xs.length; i++) {
    const colour = colours[i]!;
    if (colour === 0) continue;
    const x = Math.round(xs[i]! * scale + shiftX);
    const y = Math.round(shiftY - ys[i]! * scale);
    // Also false for what has no place.
    if (!(x >= -reach && x < width + reach && y >= -reach && y < height + reach)) continue;
    for (let row = -reach; row <= reach; row++) {
      const line = y + row;
      if (line < 0 || line >= height) continue;
      const half = spans[row + reach]!;
      const from = Math.max(0, x - half);
      const to = Math.min(width - 1, x + half);
      const end = line * width + to;
      for (let at = line * width + from; at <= end; at++) pixels[at] = colour;
    }
  }
}

/** Half widths of a disc's rows, from the top. */
function discSpans(radius: number): Int32Array {
  const reach = Math.max(0, Math.round(radius - 0.5));
  return Int32Array.from({ length: 2 * reach + 1 }, (_, i) => {
    const row = i - reach;
    return Math.round(Math.sqrt(Math.max(0, radius * radius - row * row)) - 0.5);
  });
}
