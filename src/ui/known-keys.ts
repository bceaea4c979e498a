import type { ReadStream } from 'node:tty';

/** Control sequences of keys and of the mouse that the browser knows; others, pasted or of keys it has no use for, are passed over. */
const KNOWN = /^\u001b(?:\[(?:(?:1;2)?[ABCDHF]|[1-8]~|<\d{1,3};\d{1,5};\d{1,5}[Mm])|O[ABCDHF])$/;
const SEQUENCE = /\u001b\[[<=>?]?[0-9;:]*[ -/]*[@-~]|\u001bO[ -~]|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\|$)/g;
/** What a terminal puts around a paste (xterm, "Bracketed Paste Mode"). */
const [PASTE_BEGINS, PASTE_ENDS] = ['\u001b[200~', '\u001b[201~'];

/**
 * The same keyboard without sequences that no key of ours sends, some of which ink fails at. In what is pasted nothing is a key:
 * line breaks and the like are spaces there.
 */
export function withKnownKeys<T extends Pick<ReadStream, 'read'>>(stdin: T): T {
  let isPasting = false;
  const clean = (chunk: string): string => {
    const edge = chunk.indexOf(isPasting ? PASTE_ENDS : PASTE_BEGINS);
    const piece = edge < 0 ? chunk : chunk.slice(0, edge);
    const kept = isPasting ? piece.replace(/\p{Cc}+/gu, ' ') : piece.replace(SEQUENCE, keepKnown);
    if (edge < 0) return kept;
    isPasting = !isPasting;
    return kept + clean(chunk.slice(edge + PASTE_BEGINS.length));
  };
  return new Proxy(stdin, {
    get(target, name) {
      if (name === 'read')
        return () => {
          const chunk = target.read() as string | Buffer | null;
          return chunk === null ? null : clean(String(chunk));
        };
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function keepKnown(sequence: string): string {
  return KNOWN.test(sequence) ? sequence : '';
}
