import { parse } from 'yaml';

/** Whether a piece of YAML means this value, or a list of it: asked before a text loses its quotes. */
export function readsAs(yaml: string, value: unknown): boolean {
  try {
    const read: unknown = parse(yaml, { version: '1.2', schema: 'core', logLevel: 'silent' });
    return JSON.stringify(Array.isArray(read) ? read[0] : read) === JSON.stringify(value);
  } catch {
    return false;
  }
}
