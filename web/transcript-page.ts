import type { PageTranscript } from '../taxonomy/export/page-form.js';
import { type App, valueName } from './app.js';
import { transcriptHref } from './bail-list.js';
import { element } from './element.js';
import { createTrail } from './node-page.js';

/** Lines of a system prompt that stay open. */
const OPEN_LINES = 3;

/** One transcript, down to the exit, where it opens. */
export async function createTranscriptPage(app: App, bail: number): Promise<HTMLElement> {
  const { core } = app;
  const node = core.bails.node[bail]!;
  const transcript = await app.transcripts.find(bail);
  const hasText = transcript !== null && (transcript.turns.length > 0 || transcript.answer !== null);
  return element(
    'article',
    { class: 'transcript' },
    createTrail(core, node, true),
    element('h1', { dir: 'auto', text: `${valueName(app, 'run', core.bails.run[bail]!)}/${core.bails.id[bail]}` }),
    createFacts(app, bail),
    createNeighbours(app, bail),
    createFacets(transcript),
    ...(hasText
      ? createTurns(transcript)
      : [element('p', { class: 'note', text: 'Its text was left out of this file.' })]),
    createNeighbours(app, bail),
  );
}

/** The bails before and after in the same leaf; -1 for none. */
export function neighbours(
  { core }: Pick<App, 'core'>,
  bail: number,
): { readonly before: number; readonly after: number } {
  const { node } = core.bails;
  return {
    before: bail > 0 && node[bail - 1] === node[bail] ? bail - 1 : -1,
    after: bail + 1 < node.length && node[bail + 1] === node[bail] ? bail + 1 : -1,
  };
}

function createFacts(app: App, bail: number): HTMLElement {
  const { bails } = app.core;
  const number = (value: number | null) => (value === null ? '' : value.toFixed(2));
  const facts: (readonly [string, string])[] = [
    ...(['model', 'method', 'variant', 'falseBail', 'reason'] as const).map(
      (column) =>
        [
          column === 'falseBail' ? 'false bail' : column,
          bails[column][bail]! >= 0 ? valueName(app, column, bails[column][bail]!) : '',
        ] as const,
    ),
    ['turn', String(bails.turn[bail] ?? '')],
    ['sample', String(bails.sample[bail] ?? '')],
    ['P(bail)', number(bails.pBail[bail]!)],
    ['P(continue)', number(bails.pContinue[bail]!)],
    ['refused', number(bails.refused[bail]!)],
    ['fits its leaf', number(bails.score[bail]!)],
  ];
  return element(
    'p',
    { class: 'tags' },
    ...facts
      .filter(([, value]) => value !== '')
      .map(([name, value]) =>
        element('span', {}, element('small', { text: name }), ' ', element('b', { text: value })),
      ),
    bails.duplicate[bail] ? element('span', { text: 'a duplicate of another' }) : null,
  );
}

function createNeighbours(app: App, bail: number): HTMLElement {
  const { before, after } = neighbours(app, bail);
  return element(
    'nav',
    { class: 'neighbours', 'aria-label': 'In the same leaf' },
    before < 0 ? element('span') : element('a', { href: transcriptHref(app, before), text: '← before (k)' }),
    after < 0 ? element('span') : element('a', { href: transcriptHref(app, after), text: 'next (j) →' }),
  );
}

function createFacets(transcript: PageTranscript): HTMLElement | null {
  if (!transcript?.facets) return null;
  return element(
    'dl',
    { class: 'facts' },
    ...Object.entries(transcript.facets).flatMap(([name, value]) => [
      element('dt', { text: name.replaceAll('_', ' ') }),
      element('dd', { dir: 'auto', text: String(value ?? 'unknown') }),
    ]),
  );
}

function createTurns({ turns, answer, journal }: NonNullable<PageTranscript>): HTMLElement[] {
  return [
    element('h2', { text: 'Conversation' }),
    ...turns.map(([role, text]) => createTurn(role, text)),
    element('div', { class: 'exit', id: 'exit', tabindex: -1 }, element('span', { text: 'the exit is offered here' })),
    createTurn('answer to the offered exit', answer ?? '(not recorded)', 'answer'),
    ...(journal === null || journal === '' ? [] : [createTurn('journal', journal, 'answer')]),
  ];
}

function createTurn(role: string, text: string, kind = role): HTMLElement {
  const body = element('div', { class: 'text', dir: 'auto', text: text === '' ? '(empty)' : text });
  const head = element('div', { class: 'role', text: role });
  const isLong = role === 'system' && text.split('\n').length + text.length / 200 > OPEN_LINES;
  if (!isLong) return element('section', { class: 'turn', 'data-kind': kind }, head, body);
  return element(
    'section',
    { class: 'turn', 'data-kind': kind },
    element('details', {}, element('summary', { class: 'role', text: 'system (long, folded)' }), body),
  );
}
