/** What a pointer does on the map. Places are in CSS pixels from the canvas's corner. */
export interface PointerMoves {
  isLasso(event: PointerEvent): boolean;
  pan(dx: number, dy: number): void;
  zoom(factor: number, x: number, y: number): void;
  /** Hovers. */
  point(x: number, y: number): void;
  leave(): void;
  /** Pressed and let go in one place. */
  press(x: number, y: number): void;
  /** The line so far, x and y in turn. */
  draw(line: readonly number[]): void;
  enclose(line: readonly number[]): void;
}

/** A press moves less than this, in CSS pixels. */
const STILL = 5;

/** Mouse, pen and fingers: one drags or draws, two pinch, the wheel zooms. */
export function listenToPointers(canvas: HTMLCanvasElement, moves: PointerMoves): void {
  const down = new Map<number, { x: number; y: number }>();
  let line: number[] | null = null;
  let travelled = 0;
  const placeOf = (event: MouseEvent) => {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    const place = placeOf(event);
    down.set(event.pointerId, place);
    if (down.size === 1) {
      travelled = 0;
      line = moves.isLasso(event) ? [place.x, place.y] : null;
    } else line = null;
  });

  canvas.addEventListener('pointermove', (event) => {
    const place = placeOf(event);
    const before = down.get(event.pointerId);
    if (!before) return moves.point(place.x, place.y);
    const [dx, dy] = [place.x - before.x, place.y - before.y];
    travelled += Math.hypot(dx, dy);
    if (line) {
      line.push(place.x, place.y);
      moves.draw(line);
    } else if (down.size === 1) {
      moves.pan(dx, dy);
    } else if (down.size === 2) {
      const other = [...down].find(([id]) => id !== event.pointerId)![1];
      const apart = (p: { x: number; y: number }) => Math.max(1, Math.hypot(p.x - other.x, p.y - other.y));
      moves.zoom(apart(place) / apart(before), (place.x + other.x) / 2, (place.y + other.y) / 2);
    }
    moves.leave();
    down.set(event.pointerId, place);
  });

  const up = (event: PointerEvent, isDone: boolean) => {
    if (!down.delete(event.pointerId) || down.size > 0) return;
    const drawn = line;
    line = null;
    if (drawn && travelled >= STILL && isDone) return moves.enclose(drawn);
    if (drawn) moves.draw([]);
    const { x, y } = placeOf(event);
    if (isDone && travelled < STILL) moves.press(x, y);
  };
  canvas.addEventListener('pointerup', (event) => up(event, true));
  canvas.addEventListener('pointercancel', (event) => up(event, false));
  canvas.addEventListener('pointerleave', () => moves.leave());
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const { x, y } = placeOf(event);
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      moves.zoom(Math.exp(-Math.max(-300, Math.min(300, event.deltaY * lines)) / 400), x, y);
    },
    { passive: false },
  );
}
