/** A cell of RFC 4180. One that a spreadsheet would take for a formula gets an apostrophe before it. */
export function quoteCell(text: string): string {
  const safe = isFormula(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Whether a spreadsheet would calculate a cell; some read wide signs as narrow ones. */
export function isFormula(text: string): boolean {
  return /^\s*[=+\-@＝＋－＠]/.test(text) && Number.isNaN(Number(text));
}
