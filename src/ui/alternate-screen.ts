import type { WriteStream } from 'node:tty';

/** Pastes are marked as such (xterm, "Bracketed Paste Mode"); wheel and clicks are reported too, in the SGR form (xterm, "Mouse Tracking"), and no more when the screen is given back. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?1000h\u001b[?1006h\u001b[?2004h';
const LEAVE = '\u001b[?2004l\u001b[?1006l\u001b[?1000l\u001b[0m\u001b[?25h\u001b[?1049l';

/** Signals that end a program from outside; ctrl-c is a key here, for the terminal is in raw mode. */
const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/**
 * Takes the whole screen, and gives the old one back however the program ends: by the returned function,
 * by an exception nobody caught, or by a signal, which then ends the program as it would have.
 * @param beforeSignal puts the keyboard back.
 */
export function enterAlternateScreen(stdout: WriteStream, beforeSignal: () => void): () => void {
  let isOpen = true;
  const leave = (): void => {
    if (!isOpen) return;
    isOpen = false;
    process.off('exit', leave);
    for (const signal of SIGNALS) process.off(signal, leaveAndDie);
    stdout.write(LEAVE);
  };
  const leaveAndDie = (signal: NodeJS.Signals): void => {
    beforeSignal();
    leave();
    process.kill(process.pid, signal);
  };
  process.on('exit', leave);
  for (const signal of SIGNALS) process.on(signal, leaveAndDie);
  stdout.write(ENTER);
  return leave;
}
