/** Terminal colours, or nothing where they are not wanted. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  cyan(text: string): string;
  yellow(text: string): string;
}

/** Colours only for a terminal that wants them: NO_COLOR, FORCE_COLOR and pipes are respected. */
export function createStyle(isTerminal = Boolean(process.stdout.isTTY), env: NodeJS.ProcessEnv = process.env): Style {
  const isWanted = env.NO_COLOR ? false : env.FORCE_COLOR ? env.FORCE_COLOR !== '0' : isTerminal && env.TERM !== 'dumb';
  const paint = (open: number, close: number) => (text: string) =>
    isWanted ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return { bold: paint(1, 22), dim: paint(2, 22), cyan: paint(36, 39), yellow: paint(33, 39) };
}
