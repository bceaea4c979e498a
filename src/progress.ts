import { performance } from 'node:perf_hooks';

/** One stage of the work, as it is shown. */
export interface Stage {
  /** @param fraction 0 to 1; `detail` replaces what is shown beside the bar. */
  update(fraction: number, detail?: string): void;
  /** Ends the stage with one line of what came of it. */
  end(result: string): void;
}

export interface Progress {
  stage(name: string): Stage;
  /** A line of its own: a warning, a fallback, a count. */
  note(text: string): void;
}

export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const BAR_CELLS = 20;
const REDRAW_MS = 100;

/** Bars with an estimate of what is left on a terminal; one plain line a stage elsewhere; nothing when quiet. */
export function createProgress(stream: ProgressStream, quiet = false): Progress {
  if (quiet) return { stage: () => ({ update() {}, end() {} }), note() {} };
  return stream.isTTY ? createBars(stream) : createLines(stream);
}

function createLines(stream: ProgressStream): Progress {
  return {
    stage(name) {
      const start = performance.now();
      return {
        update() {},
        end: (result) => stream.write(`${name}: ${result} (${formatSeconds(performance.now() - start)})\n`),
      };
    },
    note: (text) => stream.write(`${text}\n`),
  };
}

function createBars(stream: ProgressStream): Progress {
  const clear = '\r\u001b[K';
  return {
    stage(name) {
      const start = performance.now();
      let drawnAt = Number.NEGATIVE_INFINITY;
      return {
        update(fraction, detail = '') {
          const now = performance.now();
          if (now - drawnAt < REDRAW_MS) return;
          drawnAt = now;
          const line = `${name.padEnd(9)} ${drawBar(fraction)} ${Math.floor(fraction * 100)} %  ${detail}${formatLeft(fraction, now - start)}`;
          stream.write(clear + line.slice(0, (stream.columns ?? 80) - 1));
        },
        end: (result) =>
          stream.write(`${clear}${name.padEnd(9)} ${result} (${formatSeconds(performance.now() - start)})\n`),
      };
    },
    note: (text) => stream.write(`${clear}${text}\n`),
  };
}

function drawBar(fraction: number): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_CELLS);
  return '█'.repeat(full) + '░'.repeat(BAR_CELLS - full);
}

function formatLeft(fraction: number, elapsedMs: number): string {
  if (fraction < 0.02 || elapsedMs < 1000) return '';
  return `  ${formatSeconds((elapsedMs / fraction) * (1 - fraction))} left`;
}

function formatSeconds(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
