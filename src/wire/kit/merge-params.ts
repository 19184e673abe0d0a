import type { CapabilityParams } from '../adapter.ts';
import type { JsonRecord } from './json.ts';

/** How a dialect names the settings of a capability. */
export interface ParamNames {
  /** By the name in chat-completions; a setting without one of its own keeps its name. */
  readonly renames?: Readonly<Record<string, string>>;
  /** Two names of one thing: whoever sets one has set the other. */
  readonly synonyms?: Readonly<Record<string, string>>;
  /** What a request is: a capability may tune it and not replace it. */
  readonly untouchable: readonly string[];
}

/** The fields with a capability's defaults under them and its overrides above them. */
export function mergeParams(
  fields: JsonRecord,
  { defaults = {}, override = {} }: CapabilityParams,
  { renames = {}, synonyms = {}, untouchable }: ParamNames,
): JsonRecord {
  const merged = new Map(Object.entries(fields));
  const own = (names: Readonly<Record<string, string>>, name: string) =>
    Object.hasOwn(names, name) ? names[name] : undefined;
  for (const [given, value] of Object.entries(defaults)) {
    const name = own(renames, given) ?? given;
    const other = own(synonyms, name);
    const isSet = merged.has(name) || (other !== undefined && merged.has(other));
    if (!isSet && !untouchable.includes(name)) merged.set(name, value);
  }
  for (const [given, value] of Object.entries(override)) {
    const name = own(renames, given) ?? given;
    if (untouchable.includes(name)) continue;
    const other = own(synonyms, name);
    if (other !== undefined) merged.delete(other);
    merged.set(name, value);
  }
  return Object.fromEntries(merged);
}
