import type { KeptReply, ReplyCache } from '../taxonomy/llm/asker.js';
import type { Database } from './open.js';

/** The replies of language models, each in a transaction of its own: a kill costs only the calls in flight. */
export function createReplyCache(db: Database, now: () => Date = () => new Date()): ReplyCache {
  const find = db.prepare(
    `SELECT text, is_cut_off AS isCutOff, prompt_tokens AS promptTokens, completion_tokens AS completionTokens,
            is_estimated AS isEstimated
     FROM llm_calls WHERE key = ?`,
  );
  const insert = db.prepare(
    `INSERT OR IGNORE INTO llm_calls (key, step, model, text, is_cut_off, prompt_tokens, completion_tokens, is_estimated, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return {
    find(key) {
      const row = find.get(key) as Row | undefined;
      return row ? { ...row, isCutOff: row.isCutOff === 1, isEstimated: row.isEstimated === 1 } : null;
    },
    save(key, { step, model, text, isCutOff, promptTokens, completionTokens, isEstimated }) {
      const flags = [isCutOff, isEstimated].map(Number);
      insert.run(key, step, model, text, flags[0], promptTokens, completionTokens, flags[1], now().toISOString());
    },
  };
}

type Row = Omit<KeptReply, 'isCutOff' | 'isEstimated'> & { readonly isCutOff: number; readonly isEstimated: number };
