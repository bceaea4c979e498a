import stringWidth from 'string-width';

/** What a terminal shows after some output. It knows the sequences that this program is meant to send, and reports any other. */
export interface TerminalPicture {
  /** Rows without the spaces at their ends. */
  readonly rows: readonly string[];
  readonly isAlternate: boolean;
  readonly isCursorHidden: boolean;
  /** Sequences that only hostile text, or a mistake, can have sent. */
  readonly strange: readonly string[];
  /** Whether the mouse is reported. */
  readonly isMouseOn: boolean;
  /** What was put on the clipboard. */
  readonly clipboard: readonly string[];
  /** How often the screen was cleared. */
  readonly clears: number;
}

const PIECE = new RegExp(
  [
    String.raw`\u001b\[[0-9;?]*[ -/]*[@-~]`, // a control sequence
    String.raw`\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?`, // a string: titles, links
    String.raw`\u001b.`,
    String.raw`[\u0000-\u001f\u007f-\u009f]`,
    String.raw`[^\u0000-\u001f\u007f-\u009f]+`,
  ].join('|'),
  'gs',
);

/** What happened to a terminal: output, or another size. */
export type TerminalEvent = string | { readonly columns: number; readonly rows: number };

/** Draws what a program wrote, on a screen that begins with a size and may change it. */
export function drawTerminal(events: readonly TerminalEvent[]): TerminalPicture {
  const terminal = createTerminal();
  for (const event of events) terminal.feed(event);
  return terminal.picture();
}

/** A screen that is drawn on as output comes. */
export function createTerminal(): { feed(event: TerminalEvent): void; picture(): TerminalPicture } {
  let [columns, rows] = [80, 24];
  const screens: Record<'main' | 'alternate', string[][]> = { main: [], alternate: [] };
  const strange: string[] = [];
  let [isAlternate, isCursorHidden, isMouseOn] = [false, false, false];
  const clipboard: string[] = [];
  let clears = 0;
  let [row, column] = [0, 0];
  let before: [number, number] = [0, 0];
  const screen = () => (isAlternate ? screens.alternate : screens.main);

  let pending = '';
  return {
    feed(event) {
      if (typeof event !== 'string') return resize(event);
      // A sequence may come in two pieces.
      const [, whole, rest] = /^([\s\S]*?)(\u001b(?:\[[0-9;?]*|\][^\u0007\u001b]*)?)?$/.exec(pending + event)!;
      pending = rest ?? '';
      write(whole!);
    },
    picture: () => ({
      ...{ rows: screen().map((cells) => cells.join('').trimEnd()), isAlternate, isCursorHidden },
      ...{ strange: [...strange], isMouseOn, clipboard: [...clipboard], clears },
    }),
  };

  function write(output: string): void {
    for (const [piece] of output.matchAll(PIECE)) {
      if (piece === '\n') lineFeed();
      else if (piece === '\r') column = 0;
      else if (/^[^\u0000-\u001f\u007f-\u009f]/.test(piece)) print(piece);
      else control(piece);
    }
  }

  /** As xterm does it: the top goes when the cursor would be lost, and lines are cut, not broken again. */
  function resize(size: { columns: number; rows: number }): void {
    [columns, rows] = [size.columns, size.rows];
    const gone = Math.max(0, row - rows + 1);
    for (const name of ['main', 'alternate'] as const) {
      const kept = screens[name].slice(gone, gone + rows).map((cells) => cells.slice(0, columns));
      screens[name] = Array.from({ length: rows }, (_, i) => [...(kept[i] ?? []), ...blank()].slice(0, columns));
    }
    moveTo(row - gone, column);
  }

  /** There is no place outside the screen, even for what was written for a larger one. */
  function moveTo(toRow: number, toColumn: number): void {
    row = Math.max(0, Math.min(rows - 1, toRow));
    column = Math.max(0, Math.min(columns - 1, toColumn));
  }

  function control(piece: string): void {
    const [, parameters = '', final] = /^\u001b\[([0-9;?]*)([A-Za-z])$/.exec(piece) ?? [];
    const count = Number(parameters) || 1;
    if (final === 'm' || piece === '\u001b[?2026h' || piece === '\u001b[?2026l') return;
    if (final === 'A') moveTo(row - count, column);
    else if (final === 'G') moveTo(row, count - 1);
    else if (piece === '\u001b[H') moveTo(0, 0);
    else if (piece === '\u001b[2K') screen()[row] = blank();
    else if (/^\d+;1$/.test(parameters) && final === 'H') moveTo(Number(parameters.split(';')[0]) - 1, 0);
    else if (piece === '\u001b[K') screen()[row]!.fill(' ', column);
    else if (piece === '\u001b[2J') {
      clears += 1;
      screen().splice(0, rows, ...Array.from({ length: rows }, blank));
    } else if (/^\[\?2004[hl]$/.test(piece.slice(1))) return;
    else if (/^\[\?100[06][hl]$/.test(piece.slice(1))) isMouseOn = piece.endsWith('h');
    else if (piece.startsWith('\u001b]52;c;')) clipboard.push(Buffer.from(piece.slice(7, -1), 'base64').toString());
    else if (piece === '\u001b[?25l' || piece === '\u001b[?25h') isCursorHidden = piece.endsWith('l');
    else if (/^\[\?1049[hl]$/.test(piece.slice(1))) {
      isAlternate = piece.endsWith('h');
      // The cursor is kept on the way in, and put back on the way out.
      if (isAlternate) before = [row, column];
      else moveTo(...before);
    } else strange.push(piece);
  }

  function print(text: string): void {
    for (const { segment } of new Intl.Segmenter().segment(text)) {
      const width = Math.max(1, stringWidth(segment));
      if (column + width > columns) lineFeed();
      screen()[row]![column] = segment;
      for (let i = 1; i < width; i++) screen()[row]![column + i] = '';
      column += width;
    }
  }

  function lineFeed(): void {
    column = 0;
    row += 1;
    if (row < rows) return;
    row = rows - 1;
    screen().shift();
    screen().push(blank());
  }

  function blank(): string[] {
    return Array<string>(columns).fill(' ');
  }
}
