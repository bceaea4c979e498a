import { loadMembers, type Member } from '../../db/members.js';
import { loadTree } from '../../db/nodes.js';
import type { Database } from '../../db/open.js';
import { loadTranscript, type StoredTranscript } from '../../db/transcripts.js';
import { inertText } from '../../taxonomy/inert.js';
import type { TreeNode } from '../../taxonomy/tree.js';
import { createMemberPages } from './member-pages.js';
import { settleMarks, splitLines } from './wrap.js';

/** What the browser reads. It is the one door from the data to the screen: every text that comes out of it is inert. */
export interface Library {
  readonly tree: readonly TreeNode[];
  /** Members `from` up to `to` of a leaf, most typical first; fewer where the list ends. */
  members(leafId: number, from: number, to: number): readonly ListedMember[];
  /** Null when the record is gone. */
  transcript(id: number): ShownTranscript | null;
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
}

export interface ShownTurn {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly lines: readonly string[];
}

export function createLibrary(db: Database): Library {
  const pages = new Map<number, (from: number, to: number) => readonly ListedMember[]>();
  return {
    tree: loadTree(db).map(toShownNode),
    members(leafId, from, to) {
      let page = pages.get(leafId);
      if (!page) {
        page = createMemberPages((limit) => loadMembers(db, leafId, limit).map(toListedMember));
        pages.set(leafId, page);
      }
      return page(from, to);
    },
    transcript(id) {
      const transcript = loadTranscript(db, id);
      return transcript && toShownTranscript(transcript);
    },
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

function toShownTranscript(transcript: StoredTranscript): ShownTranscript {
  const { run, recordId, model, method, variant, outcome, rule, note, output, journal } = transcript;
  return {
    title: toLine(`${run}/${recordId}`),
    facts: [`${outcome}, read from: ${rule}`, model, method, variant, ...figuresOf(transcript), note]
      .filter((fact) => fact !== null)
      .map(toLine),
    turns: transcript.messages.map(({ role, content, toolCalls }) => ({ role, lines: toLines(content, toolCalls) })),
    answer: output && toLines(output.content, output.toolCalls),
    journal: journal === null ? null : toLines(journal),
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

function toLines(content: string, toolCalls: readonly { name: string; arguments: string }[] = []): string[] {
  const calls = toolCalls.flatMap((call) => splitLines(`[calls ${call.name} ${call.arguments}]`));
  const lines = content === '' && calls.length > 0 ? [] : splitLines(content);
  return [...lines, ...calls].map(toInert);
}

/** A text on one line. */
function toLine(text: string): string {
  return toInert(splitLines(text).join(' ').replace(/ {2,}/g, ' ').trim());
}

function toInert(line: string): string {
  return settleMarks(inertText(line));
}
