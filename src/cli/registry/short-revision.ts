/** A revision as people read it: the first digits of its digest. */
export function shortRevision(revision: string): string {
  return revision.replace(/^sha256:/, '').slice(0, 12);
}
