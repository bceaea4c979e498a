import type { App } from './app.js';
import { createBailList } from './bail-list.js';
import { element } from './element.js';
import { formatPlural } from './format.js';
import { holdsAll, snippet, wordsOf } from './match.js';

/** Transcripts that are listed. */
const MOST = 500;

/** What holds all the words: nodes at once, then transcripts, chunk by chunk, while `isWanted`. */
export function createSearchPage(app: App, query: string, isWanted: () => boolean): HTMLElement {
  const { core } = app;
  const words = wordsOf(query);
  const nodes = core.nodes.filter(({ name, summary, keyphrases, id }) =>
    holdsAll(`${name} ${summary} ${keyphrases.join(' ')} ${id}`, words),
  );
  const found = element('div');
  const status = element('p', { class: 'note', role: 'status', text: 'Reading transcripts…' });
  void readAll(app, words, isWanted, found, status);
  return element(
    'article',
    {},
    element('h1', { dir: 'auto', text: `“${query}”` }),
    element('h2', { text: formatPlural(nodes.length, 'node') }),
    element(
      'ul',
      { class: 'cards' },
      ...nodes.map(({ id, name, bailCount }) =>
        element(
          'li',
          {},
          element(
            'a',
            { href: `#${id}` },
            element('strong', { dir: 'auto', text: name }),
            element('span', { class: 'count', text: String(bailCount) }),
          ),
        ),
      ),
    ),
    element('h2', { text: 'Transcripts' }),
    status,
    found,
  );
}

async function readAll(
  app: App,
  words: readonly string[],
  isWanted: () => boolean,
  found: HTMLElement,
  status: HTMLElement,
): Promise<void> {
  const { core, transcripts } = app;
  const texts = new Map<number, string>();
  let count = 0;
  const note = (bail: number, text: string) => {
    if (!app.passes[bail]) return;
    count++;
    if (texts.size < MOST) texts.set(bail, snippet(text, words));
  };
  try {
    if (transcripts.chunkCount === 0)
      for (const [bail, gist] of core.bails.gist.entries())
        if (holdsAll(`${gist} ${core.bails.id[bail]}`, words)) note(bail, gist);
    for (let index = 0; index < transcripts.chunkCount; index++) {
      const { start, transcripts: read } = await transcripts.chunk(index);
      if (!isWanted()) return;
      for (const [i, transcript] of read.entries()) {
        const text = transcript
          ? [
              ...transcript.turns.map((turn) => turn[1]),
              transcript.answer ?? '',
              transcript.journal ?? '',
              ...Object.values(transcript.facets ?? {}),
            ].join('\n')
          : '';
        if (holdsAll(`${text} ${core.bails.id[start + i]}`, words)) note(start + i, text);
      }
      status.textContent = `${formatPlural(count, 'transcript')} so far, ${index + 1} of ${transcripts.chunkCount} parts read…`;
    }
    status.textContent = `${formatPlural(count, 'transcript')}${count > texts.size ? `; the first ${texts.size} are listed` : ''}`;
  } catch (error) {
    status.textContent = (error as Error).message;
  }
  found.replaceChildren(createBailList(app, [...texts.keys()], (bail) => texts.get(bail)!));
}
