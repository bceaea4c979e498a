// Writes test/example-taxonomy.json: the tree of the example run as one build made it, for tests that compare pictures and files.
// Positions on the map come out a little different on another processor; what is frozen here is the same everywhere.
//   npm run build && node scripts/freeze-example.mjs
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'taxonomy-example-'));
const file = join(folder, 'example.db');
const run = join(root, 'examples', 'demo-run.jsonl');
const { status } = spawnSync(process.execPath, [join(root, 'dist/src/cli.js'), 'build', run, '--db', file], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(1);

const db = new Sqlite(file, { readonly: true });
const nodes = db.prepare('SELECT * FROM nodes WHERE retired_build IS NULL ORDER BY position').all();
const indexOf = new Map(nodes.map(({ id }, i) => [id, i]));
const round = (value, digits) => (value === null ? null : Number(value.toFixed(digits)));
const build = db.prepare('SELECT options, embed_model, summary FROM builds').get();
const frozen = {
  build: { options: JSON.parse(build.options), embedModel: build.embed_model, summary: JSON.parse(build.summary) },
  nodes: nodes.map((node) => ({
    parent: node.parent_id === null ? null : indexOf.get(node.parent_id),
    kind: node.kind,
    name: node.name,
    summary: node.summary,
    keyphrases: JSON.parse(node.keyphrases),
    fit: round(node.fit, 4),
    cohesion: round(node.cohesion, 4),
    like: node.like_name === null ? null : { name: node.like_name, similarity: round(node.like_similarity, 4) },
    bailCount: node.bail_count,
    distinctCount: node.distinct_count,
  })),
  bails: db
    .prepare(
      `SELECT t.record_id AS id, p.node_id AS node, p.score, p.x, p.y, p.reason, o.record_id AS original, d.gist
       FROM placements p JOIN transcripts t ON t.id = p.transcript_id LEFT JOIN transcripts o ON o.id = p.duplicate_of
       JOIN digests d ON d.transcript_id = t.id ORDER BY t.record_id`,
    )
    .all()
    .map(({ node, score, x, y, ...bail }) => ({
      ...bail,
      node: indexOf.get(node),
      score: round(score, 4),
      x: round(x, 3),
      y: round(y, 3),
    })),
};
db.close();
rmSync(folder, { recursive: true });
const lines = (list) => list.map((item) => JSON.stringify(item)).join(',\n');
writeFileSync(
  join(root, 'test/example-taxonomy.json'),
  `{"build":${JSON.stringify(frozen.build)},\n"nodes":[\n${lines(frozen.nodes)}\n],\n"bails":[\n${lines(frozen.bails)}\n]}\n`,
);
