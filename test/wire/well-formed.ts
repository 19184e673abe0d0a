import type { ChatEvent } from '../../src/chat/event.ts';

/** What is wrong with a stream's events, whoever made them: one `start` first, blocks in pairs, nothing after an error. */
export function flawsOf(events: readonly ChatEvent[]): string[] {
  const flaws: string[] = [];
  const open = new Map<string, string>();
  const seen = new Set<string>();
  const finished = new Set<number>();
  for (const [position, event] of events.entries()) {
    const { type } = event;
    if (type === 'start' && position > 0) flaws.push(`${position}: start is not first`);
    if (type !== 'start' && type !== 'error' && position === 0) flaws.push(`begins with ${type}`);
    if (type === 'error' && position < events.length - 1) flaws.push(`${position}: error is not last`);
    if (type === 'finish') {
      if (finished.has(event.choice)) flaws.push(`${position}: choice ${event.choice} finishes twice`);
      finished.add(event.choice);
    }
    if (!('block' in event)) continue;
    const key = `${event.choice}/${event.block}`;
    const kind = type === 'tool-call' ? 'tool-input' : type.slice(0, type.lastIndexOf('-'));
    if (type.endsWith('-start')) {
      if (seen.has(key)) flaws.push(`${position}: block ${key} is used twice`);
      seen.add(key);
      open.set(key, kind);
    } else if (open.get(key) !== kind) flaws.push(`${position}: ${type} outside of its block`);
    if (type.endsWith('-end') || type === 'tool-call') open.delete(key);
  }
  for (const [key, kind] of open) flaws.push(`block ${key} (${kind}) never ends`);
  return flaws;
}
