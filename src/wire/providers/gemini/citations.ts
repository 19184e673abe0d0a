import type { Citation } from '../../../chat/event.ts';
import { defined, filled, type JsonRecord, list, record, records, text } from '../../kit/json.ts';

/**
 * The sources of one candidate, out of its grounding and citation metadata. The format counts in bytes; where the
 * cited passage itself is given, its place in `answer` is found by looking for it.
 * https://ai.google.dev/gemini-api/docs/google-search
 */
export function citationsOf(candidate: JsonRecord, answer: string): Citation[] {
  const grounding = record(candidate['groundingMetadata']) ?? {};
  const sources = records(grounding['groundingChunks']).map(sourceOf);
  const supports = records(grounding['groundingSupports']);
  const grounded =
    supports.length === 0 ? sources : supports.flatMap((one) => supported(one, sources, answer));
  const metadata = record(candidate['citationMetadata']);
  const quoted = [...records(metadata?.['citationSources']), ...records(metadata?.['citations'])];
  return [
    ...grounded,
    ...quoted.map(({ uri, title }) => defined({ url: filled(uri), title: filled(title) })),
  ];
}

function sourceOf(chunk: JsonRecord): Citation {
  const source = record(chunk['web']) ?? record(chunk['retrievedContext']) ?? record(chunk['maps']) ?? {};
  return defined({ url: filled(source['uri']), title: filled(source['title']), text: text(source['text']) });
}

function supported(support: JsonRecord, sources: readonly Citation[], answer: string): Citation[] {
  const passage = text(record(support['segment'])?.['text']);
  const start = passage === undefined || passage === '' ? -1 : answer.indexOf(passage);
  const place = start === -1 || passage === undefined ? {} : { start, end: start + passage.length };
  return list(support['groundingChunkIndices']).flatMap((index) => {
    const source = typeof index === 'number' ? sources[index] : undefined;
    return source === undefined ? [] : [{ ...source, ...place }];
  });
}
