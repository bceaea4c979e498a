/** What is wrong with one record, worded so that `found X, expected Y` reads as a sentence. */
export interface Problem {
  readonly found: string;
  readonly expected: string;
}

/** Carries a problem from deep inside one record up to whoever reads the records; never leaves this folder. */
export class RecordProblem extends Error implements Problem {
  readonly found: string;
  readonly expected: string;

  constructor(found: string, expected: string) {
    super(`found ${found}, expected ${expected}`);
    this.name = 'RecordProblem';
    this.found = found;
    this.expected = expected;
  }
}
