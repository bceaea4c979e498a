import { readFileSync } from 'node:fs';

/** The version of the package; `unknown` where its file is not found. */
export function readVersion(): string {
  for (const place of ['../package.json', '../../package.json']) {
    try {
      return (JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8')) as { version: string }).version;
    } catch {
      // From the sources it is one folder up, from the compiled program two.
    }
  }
  return 'unknown';
}
