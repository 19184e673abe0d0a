import type { StreamFraming } from '../formats/format.ts';

/** An event stream; `lineEnd` is what this format's servers write, whatever the encoder writes. */
export function eventStream(options: {
  readonly contentType: string;
  readonly lineEnd: '\n' | '\r\n';
  /** The event's name for errors in mid-stream, where the format names its events. */
  readonly errorName?: string;
  /** Whether errors instead of a stream are called event streams too, though they are not. */
  readonly errorsAsStream?: true;
}): StreamFraming {
  const { contentType, lineEnd, errorName, errorsAsStream } = options;
  const name = errorName === undefined ? '' : `event: ${errorName}${lineEnd}`;
  return {
    contentType,
    event: (written) => (lineEnd === '\n' ? written : written.replaceAll(/\r?\n/g, lineEnd)),
    error: (body) => `${name}data: ${JSON.stringify(body)}${lineEnd}${lineEnd}`,
    comment: `: ping${lineEnd}${lineEnd}`,
    close: () => '',
    ...(errorsAsStream ? { refusal: { contentType, wrap: (body) => body } } : {}),
  };
}

/** One JSON array whose elements arrive one by one. White space between them is all that can be sent meanwhile. */
export const jsonArray: StreamFraming = {
  contentType: 'application/json; charset=UTF-8',
  event: (written, index) => element(JSON.parse(dataOf(written)), index),
  error: (body, index) => element(body, index),
  comment: '\n',
  close: (events) => (events === 0 ? '[]' : '\n]'),
  refusal: { contentType: 'application/json; charset=UTF-8', wrap: (body) => [body] },
};

function element(value: unknown, index: number): string {
  return `${index === 0 ? '[' : '\n,\r\n'}${JSON.stringify(value, null, 2)}`;
}

/** The data of one event, as an encoder of event streams wrote it. */
function dataOf(written: string): string {
  const lines = written.split(/\r?\n/).filter((line) => line.startsWith('data:'));
  return lines.map((line) => line.slice('data:'.length).trimStart()).join('\n');
}
