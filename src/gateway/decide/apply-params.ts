import type { Params } from '../../table/table.ts';

type Body = Readonly<Record<string, unknown>>;

/** Two names of one thing: whoever sets one has set the other. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ['max_tokens', 'max_completion_tokens'],
  ['max_completion_tokens', 'max_tokens'],
]);

/** What a request is; a capability may tune it and not replace it. */
const untouchable = new Set(['model', 'messages', 'input', 'stream', 'stream_options']);

/** The caller's body with the capability's defaults under it and its overrides above it. */
export function applyParams(body: Body, params: Params): Body {
  const merged = new Map(Object.entries(body));
  for (const [name, value] of Object.entries(params.defaults ?? {})) {
    const other = synonyms.get(name);
    const set = merged.has(name) || (other !== undefined && merged.has(other));
    if (!set && !untouchable.has(name)) merged.set(name, value);
  }
  for (const [name, value] of Object.entries(params.override ?? {})) {
    if (untouchable.has(name)) continue;
    const other = synonyms.get(name);
    if (other !== undefined) merged.delete(other);
    merged.set(name, value);
  }
  return Object.fromEntries(merged);
}
