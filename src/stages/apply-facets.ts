import { FALSE_BAIL, isFalseBail } from '../../taxonomy/llm/facets.js';
import type { FacetedDocuments } from './facet-documents.js';
import { type Documents, hashDigest, setAside } from './gather-documents.js';

export interface FacetUse {
  /** The facet that takes the place of the digest. */
  readonly clusterOn: string;
  readonly setAsideFalseBails: boolean;
}

/** Fewer different answers tell so many documents apart no better than none: then all keep their own words. */
const LEAST_SUBJECTS = 3;
const MANY_DOCUMENTS = 30;

/**
 * Lets what a language model said of the documents take the place of their own words; a document of which it said nothing
 * keeps its own. False bails leave the tree where that is asked for.
 */
export function applyFacets(
  gathered: Documents,
  { values }: Pick<FacetedDocuments, 'values'>,
  { clusterOn, setAsideFalseBails }: FacetUse,
): Documents {
  const subjects = values.map((known) => known?.[clusterOn]);
  const saysNothing = new Set(subjects).size < LEAST_SUBJECTS && gathered.documents.length >= MANY_DOCUMENTS;
  const documents = gathered.documents.map((document, i) => {
    const subject = subjects[i];
    if (saysNothing || typeof subject !== 'string' || subject.trim() === '') return document;
    return { ...document, subject, vectorHash: hashDigest({ segments: [{ text: subject, weight: 1 }] }) };
  });
  const reasons = new Map<number, string>();
  if (setAsideFalseBails) {
    values.forEach((known, document) => {
      if (known && isFalseBail(known)) reasons.set(document, `false bail: ${known[FALSE_BAIL]}`);
    });
  }
  return setAside({ ...gathered, documents }, reasons);
}
