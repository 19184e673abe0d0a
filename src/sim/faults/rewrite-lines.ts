import type { Scenario } from '../scenario/keys.ts';
import type { Fault } from './fault.ts';

/** Events in this format are JSON on one line, so that every line end is one of the framing. */
export const rewriteLines: Fault = (performance, { lines }, { framing }) => {
  if (lines === undefined || framing === undefined) return performance;
  const last = performance.frames.length - 1;
  const frames = performance.frames.map((frame, index) => {
    const text = lineStyles[lines](String(frame.bytes), { first: index === 0, last: index === last });
    return { ...frame, bytes: text };
  });
  return { ...performance, frames };
};

type LineStyle = (text: string, at: { readonly first: boolean; readonly last: boolean }) => string;

const lineStyles: Readonly<Record<NonNullable<Scenario['lines']>, LineStyle>> = {
  crlf: (text) => text.replaceAll(/\r?\n/g, '\r\n'),
  cr: (text) => text.replaceAll(/\r?\n/g, '\r'),
  bom: (text, { first }) => (first ? `\ufeff${text}` : text),
  'no-space': (text) => text.replaceAll(/^(data|event): /gm, '$1:'),
  'bare-end': (text, { last }) => (last ? text.trimEnd() : text),
};
