import { type BuildRow, loadLastFinishedBuild } from '../../db/builds.js';
import { findLastEditId } from '../../db/edits-events.js';
import { loadMemberIds, loadMembersById, type Member } from '../../db/members.js';
import { loadTree } from '../../db/nodes.js';
import type { Database } from '../../db/open.js';
import { loadTranscript, type StoredTranscript } from '../../db/transcripts.js';
import type { TreeNode } from '../../taxonomy/tree.js';
import { loadFacets } from '../load-facets.js';
import type { Facts } from './facts.js';
import { toLine, toLines } from './inert-lines.js';
import { type Mask, rowsBelow } from './narrow.js';
import { findNearestSiblings, type NearSibling } from './near-siblings.js';

/** What the browser reads. It is the one door from the data to the screen: every text that comes out of it is inert. */
export interface Library {
  readonly tree: readonly TreeNode[];
  readonly build: BuildRow | null;
  /** Changes with every build and edit. */
  readonly signature: string;
  /** Members `from` up to `to` of a node, of those that stay, most typical first; fewer where the list ends. */
  members(node: TreeNode, view: Narrowed, from: number, to: number): readonly ListedMember[];
  /** One bail by its transcript; null when it is gone. */
  member(transcriptId: number): ListedMember | null;
  /** Null when the record is gone. */
  transcript(id: number): ShownTranscript | null;
  /** What takes a moment to read of a node: for one that is looked at, not for each that is passed. */
  detail(node: TreeNode, siblings: readonly TreeNode[], view: Narrowed): NodeDetail;
}

/** What filters leave. */
export interface Narrowed {
  readonly facts: Facts | null;
  readonly mask: Mask | null;
}

export interface NodeDetail {
  /** Most typical first. */
  readonly typical: readonly ListedMember[];
  /** Least typical first. */
  readonly boundary: readonly ListedMember[];
  /** Nearest first. */
  readonly siblings: readonly NearSibling[];
}

export interface ListedMember {
  readonly transcriptId: number;
  readonly title: string;
  readonly score: number | null;
  readonly reason: string | null;
  readonly isDuplicate: boolean;
  /** The exit alone, on one line. */
  readonly excerpt: string;
}

/** A transcript as lines of inert text. */
export interface ShownTranscript {
  readonly title: string;
  /** Outcome and how it was read, model, method, variant and figures: what is known of them. */
  readonly facts: readonly string[];
  readonly turns: readonly ShownTurn[];
  /** The model's answer to the offered exit, as it came. */
  readonly answer: readonly string[] | null;
  readonly journal: readonly string[] | null;
  /** What a language model said of it; null where none was asked. */
  readonly facets: readonly string[] | null;
}

export interface ShownTurn {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly lines: readonly string[];
}

/** @param tree where it has been read already. */
export function createLibrary(db: Database, tree: readonly TreeNode[] = loadTree(db)): Library {
  const build = loadLastFinishedBuild(db);
  const facetsOf = build ? loadFacets(db, build).find : () => null;
  const idsOf = createIdFinder(db);
  const read = (ids: readonly number[]) => loadMembersById(db, ids).map(toListedMember);
  return {
    tree: tree.map(toShownNode),
    build,
    signature: readSignature(db),
    members: (node, view, from, to) => read(idsOf(node, view).slice(Math.max(0, from), to)),
    member: (id) => read([id])[0] ?? null,
    transcript(id) {
      const transcript = loadTranscript(db, id);
      return transcript && toShownTranscript(transcript, facetsOf(id));
    },
    detail(node, siblings, view) {
      const ids = node.children.length === 0 || view.facts ? idsOf(node, view) : [];
      const distinct = ids.slice(0, node.distinctCount);
      return {
        typical: read(distinct.slice(0, 2)),
        boundary: read(distinct.slice(2).slice(-2).reverse()),
        siblings: build ? findNearestSiblings(db, build.fingerprint, node, siblings) : [],
      };
    },
  };
}

/** Names the state of the taxonomy: another one after a build or an edit by anybody. */
export function readSignature(db: Database): string {
  return `${loadLastFinishedBuild(db)?.id ?? 0}/${findLastEditId(db)}`;
}

/** Ids of a node's members, most typical first; the last list is kept, for it is asked for page by page. */
function createIdFinder(db: Database) {
  let last: { node: TreeNode; facts: Facts | null; mask: Mask | null; ids: readonly number[] } | null = null;
  return (node: TreeNode, { facts, mask }: Narrowed): readonly number[] => {
    const isKnown =
      last && last.node === node && last.mask === mask && (last.facts === facts || node.children.length === 0);
    if (isKnown) return last!.ids;
    const isPlainLeaf = node.children.length === 0 && mask === null;
    const ids = isPlainLeaf
      ? loadMemberIds(db, node.id)
      : facts
        ? rowsBelow(node, facts, mask).map((row) => facts.transcriptIds[row]!)
        : [];
    last = { node, facts, mask, ids };
    return ids;
  };
}

/** The most characters of a turn that a list could show. */
const EXCERPT_LENGTH = 600;

function toShownNode(node: TreeNode): TreeNode {
  return {
    ...node,
    name: toLine(node.name),
    summary: toLine(node.summary),
    keyphrases: node.keyphrases.map(toLine),
    like: node.like && { ...node.like, name: toLine(node.like.name) },
    children: node.children.map(toShownNode),
  };
}

function toListedMember(member: Member): ListedMember {
  return {
    transcriptId: member.transcriptId,
    title: toLine(`${member.run}/${member.recordId}`),
    score: member.score,
    reason: member.reason === null ? null : toLine(member.reason),
    isDuplicate: member.isDuplicate,
    excerpt: toLine((member.gist || member.digest).slice(0, EXCERPT_LENGTH)),
  };
}

function toShownTranscript(
  transcript: StoredTranscript,
  facets: Readonly<Record<string, unknown>> | null,
): ShownTranscript {
  const { run, recordId, model, method, variant, outcome, rule, note, output, journal } = transcript;
  return {
    title: toLine(`${run}/${recordId}`),
    facts: [`${outcome}, read from: ${rule}`, model, method, variant, ...figuresOf(transcript), note]
      .filter((fact) => fact !== null)
      .map(toLine),
    turns: transcript.messages.map(({ role, content, toolCalls }) => toShownTurn(role, content, toolCalls)),
    answer: output && withCalls(output.content, output.toolCalls),
    journal: journal === null ? null : toLines(journal),
    facets: facets && Object.entries(facets).map(([name, value]) => toLine(`${name}: ${value ?? 'not said'}`)),
  };
}

/** Lines are made when they are looked at: of 2,000 turns only the last are at first. */
function toShownTurn(role: ShownTurn['role'], content: string, calls: Parameters<typeof withCalls>[1]): ShownTurn {
  let lines: readonly string[] | null = null;
  return {
    role,
    get lines() {
      lines ??= withCalls(content, calls);
      return lines;
    },
  };
}

function figuresOf({ turn, sample, refused, pBail, pContinue }: StoredTranscript): (string | null)[] {
  const figure = (name: string, value: number | null) =>
    value === null ? null : `${name} ${Number.isInteger(value) ? value : value.toFixed(2)}`;
  return [
    figure('turn', turn),
    figure('sample', sample),
    figure('refused', refused),
    figure('P(bail)', pBail),
    figure('P(continue)', pContinue),
  ];
}

function withCalls(content: string, toolCalls: readonly { name: string; arguments: string }[] = []): string[] {
  const calls = toolCalls.flatMap((call) => toLines(`[calls ${call.name} ${call.arguments}]`));
  return content === '' && calls.length > 0 ? calls : [...toLines(content), ...calls];
}
