/** How the plane of the map lies on a screen: `screen = plane * scale + shift`; upwards in the plane is upwards on the screen. */
export interface View {
  readonly scale: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

/** The view that shows all points with a margin. @param xs, ys NaN where a point has no place. */
export function fitView(xs: Float32Array, ys: Float32Array, width: number, height: number, margin = 24): View {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < xs.length; i++) {
    if (Number.isNaN(xs[i])) continue;
    left = Math.min(left, xs[i]!);
    right = Math.max(right, xs[i]!);
    low = Math.min(low, ys[i]!);
    high = Math.max(high, ys[i]!);
  }
  if (left > right) return { scale: 1, shiftX: width / 2, shiftY: height / 2 };
  const room = (size: number) => Math.max(1, size - 2 * margin);
  const scale = Math.min(room(width) / Math.max(right - left, 1e-6), room(height) / Math.max(high - low, 1e-6), 1e6);
  return {
    scale,
    shiftX: width / 2 - ((left + right) / 2) * scale,
    shiftY: height / 2 + ((low + high) / 2) * scale,
  };
}

/** The view after zooming by a factor, with the point of the screen at (x, y) staying where it is. */
export function zoomView({ scale, shiftX, shiftY }: View, factor: number, x: number, y: number): View {
  return { scale: scale * factor, shiftX: x - (x - shiftX) * factor, shiftY: y - (y - shiftY) * factor };
}

export function panView({ scale, shiftX, shiftY }: View, dx: number, dy: number): View {
  return { scale, shiftX: shiftX + dx, shiftY: shiftY + dy };
}

/** The nearest point within reach of a place on the screen; -1 when there is none. Later points lie on top, and win ties. */
export function nearestPoint(
  xs: Float32Array,
  ys: Float32Array,
  isShown: Uint8Array,
  { scale, shiftX, shiftY }: View,
  x: number,
  y: number,
  reach: number,
): number {
  let nearest = -1;
  let best = reach * reach;
  for (let i = 0; i < xs.length; i++) {
    if (!isShown[i]) continue;
    const dx = xs[i]! * scale + shiftX - x;
    const dy = shiftY - ys[i]! * scale - y;
    const distance = dx * dx + dy * dy;
    if (distance <= best) [nearest, best] = [i, distance];
  }
  return nearest;
}

/** The points inside a closed line on the screen, x and y in turn. @source Shimrat, "Algorithm 112", CACM 5 (1962): a ray crosses the line an odd number of times. */
export function pointsInside(
  xs: Float32Array,
  ys: Float32Array,
  isShown: Uint8Array,
  { scale, shiftX, shiftY }: View,
  line: readonly number[],
): number[] {
  const inside: number[] = [];
  for (let i = 0; i < xs.length; i++) {
    if (!isShown[i] || Number.isNaN(xs[i])) continue;
    if (isInside(xs[i]! * scale + shiftX, shiftY - ys[i]! * scale, line)) inside.push(i);
  }
  return inside;
}

function isInside(x: number, y: number, line: readonly number[]): boolean {
  let odd = false;
  for (let i = 0, j = line.length - 2; i < line.length; j = i, i += 2) {
    const [x1, y1, x2, y2] = [line[i]!, line[i + 1]!, line[j]!, line[j + 1]!];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) odd = !odd;
  }
  return odd;
}
