import { hostname } from 'node:os';
import type { Database } from './open.js';

export type BuildStatus = 'running' | 'finished' | 'failed' | 'stopped';

export interface BuildRow {
  readonly id: number;
  readonly key: string;
  readonly status: BuildStatus;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly options: Record<string, unknown>;
  readonly embedModel: string;
  readonly fingerprint: string;
  readonly summary: Record<string, unknown> | null;
}

export interface StageRow {
  readonly name: string;
  readonly seconds: number;
  readonly done: number;
  readonly reused: number;
}

export function beginBuild(
  db: Database,
  build: { key: string; at: string; options: object; embedModel: string; fingerprint: string },
): number {
  const insert = db.prepare(
    `INSERT INTO builds (key, status, started_at, options, embed_model, fingerprint, pid, host) VALUES (?, 'running', ?, ?, ?, ?, ?, ?)`,
  );
  const { key, at, options, embedModel, fingerprint } = build;
  const made = insert.run(key, at, JSON.stringify(options), embedModel, fingerprint, process.pid, hostname());
  return Number(made.lastInsertRowid);
}

/** Where a build was begun by a program that may still be at it. */
export interface BuildMaker {
  readonly id: number;
  readonly startedAt: string;
  readonly pid: number | null;
  readonly host: string | null;
}

/** Builds that have not ended, last first: they run now, or were killed. */
export function loadUnendedBuilds(db: Database): BuildMaker[] {
  return db
    .prepare(
      `SELECT id, started_at AS startedAt, pid, host FROM builds WHERE status = 'running' AND pid IS NOT NULL ORDER BY id DESC`,
    )
    .all() as BuildMaker[];
}

export function endBuild(db: Database, id: number, status: BuildStatus, at: string, summary: object | null): void {
  db.prepare('UPDATE builds SET status = ?, finished_at = ?, summary = ? WHERE id = ?').run(
    status,
    at,
    summary && JSON.stringify(summary),
    id,
  );
}

/** @param done items worked on now; `reused` items taken from an earlier build. */
export function saveStage(db: Database, buildId: number, stage: StageRow): void {
  const put = db.prepare(
    'INSERT OR REPLACE INTO stages (build_id, name, seconds, done, reused) VALUES (?, ?, ?, ?, ?)',
  );
  put.run(buildId, stage.name, stage.seconds, stage.done, stage.reused);
}

/** Every build with its stages, oldest first. A `running` one whose program is gone was interrupted. */
export function loadBuilds(db: Database): (BuildRow & { stages: StageRow[] })[] {
  const rows = db.prepare(`${SELECT_BUILD} ORDER BY id`).all() as RawBuild[];
  const stages = db.prepare('SELECT name, seconds, done, reused FROM stages WHERE build_id = ? ORDER BY name');
  return rows.map((row) => ({ ...parseBuild(row), stages: stages.all(row.id) as StageRow[] }));
}

/** The build whose taxonomy the database holds. */
export function loadLastFinishedBuild(db: Database): BuildRow | null {
  const row = db.prepare(`${SELECT_BUILD} WHERE status = 'finished' ORDER BY id DESC LIMIT 1`).get() as
    | RawBuild
    | undefined;
  return row ? parseBuild(row) : null;
}

type RawBuild = Omit<BuildRow, 'options' | 'summary'> & { options: string; summary: string | null };

const SELECT_BUILD = `SELECT id, key, status, started_at AS startedAt, finished_at AS finishedAt, options,
  embed_model AS embedModel, fingerprint, summary FROM builds`;

function parseBuild(row: RawBuild): BuildRow {
  return { ...row, options: JSON.parse(row.options), summary: row.summary === null ? null : JSON.parse(row.summary) };
}
