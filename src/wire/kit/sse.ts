/** One message of an event stream (WHATWG HTML §9.2): its name, and its data lines joined by LF. */
export interface SseMessage {
  /** `message` where the stream names none. */
  readonly event: string;
  readonly data: string;
  /**
   * `unterminated`: the bytes ended within this message, which may be a fragment. `too-large`: the message
   * passed the bound; its data is dropped, and so is everything after it.
   */
  readonly fault?: 'unterminated' | 'too-large';
}

/** Turns the bytes of one event stream into messages, however the network has cut them. */
export interface SseParser {
  push(bytes: Uint8Array): SseMessage[];
  /** The bytes have ended: gives the last message even where its blank line is missing. */
  end(): SseMessage[];
}

const DEFAULT_MAX_LENGTH = 8 * 1024 * 1024;

/**
 * A parser for one stream, conforming to https://html.spec.whatwg.org/multipage/server-sent-events.html but for
 * three things: `end` is lenient, JSON without a field name is a message too, and a message longer than `maxLength`
 * (UTF-16 units) ends the stream with a fault.
 */
export function createSseParser(options: { readonly maxLength?: number } = {}): SseParser {
  const { maxLength = DEFAULT_MAX_LENGTH } = options;
  const decoder = new TextDecoder();
  const lineEnd = /[\r\n]/g;
  let line = '';
  let data: string | undefined;
  let event = '';
  let skipLineFeed = false;
  let unframed = false;
  let dead = false;

  function push(bytes: Uint8Array): SseMessage[] {
    return dead ? [] : read(decoder.decode(bytes, { stream: true }));
  }

  function end(): SseMessage[] {
    if (dead) return [];
    const messages = read(decoder.decode());
    if (!dead) {
      if (line !== '') takeLine(line, messages);
      if (!dead && data !== undefined)
        messages.push({ event: event || 'message', data, fault: 'unterminated' });
    }
    dead = true;
    return messages;
  }

  function read(chunk: string): SseMessage[] {
    const messages: SseMessage[] = [];
    let from = 0;
    // A CR at the end of the last chunk has ended its line; the LF of that CRLF is still to come.
    if (skipLineFeed && chunk !== '') {
      if (chunk.charCodeAt(0) === LF) from = 1;
      skipLineFeed = false;
    }
    while (from < chunk.length && !dead) {
      lineEnd.lastIndex = from;
      const stop = lineEnd.exec(chunk)?.index;
      if (stop === undefined) break;
      takeLine(line + chunk.slice(from, stop), messages);
      line = '';
      from = stop + 1;
      if (chunk.charCodeAt(stop) === CR) {
        if (from === chunk.length) skipLineFeed = true;
        else if (chunk.charCodeAt(from) === LF) from += 1;
      }
    }
    if (!dead && from < chunk.length) {
      line += chunk.slice(from);
      if (line.length + (data?.length ?? 0) > maxLength) giveUp(messages);
    }
    return messages;
  }

  function takeLine(whole: string, messages: SseMessage[]): void {
    if (whole.length + (data?.length ?? 0) > maxLength) {
      giveUp(messages);
      return;
    }
    if (whole === '') {
      if (data !== undefined) messages.push({ event: event || 'message', data });
      data = undefined;
      event = '';
      unframed = false;
      return;
    }
    if (unframed || (data === undefined && UNFRAMED.test(whole))) {
      unframed = true;
      data = data === undefined ? whole : `${data}\n${whole}`;
      return;
    }
    const colon = whole.indexOf(':');
    const name = colon === -1 ? whole : whole.slice(0, colon);
    if (name === 'data') {
      const value = fieldValue(whole, colon);
      data = data === undefined ? value : `${data}\n${value}`;
    } else if (name === 'event') event = fieldValue(whole, colon);
  }

  function giveUp(messages: SseMessage[]): void {
    messages.push({ event: event || 'message', data: '', fault: 'too-large' });
    dead = true;
    line = '';
    data = undefined;
  }

  return { push, end };
}

/** No field has such a name: it is the plain JSON by which a server gives up in the middle of a stream. */
const UNFRAMED = /^[[{]/;

const LF = 10;
const CR = 13;

function fieldValue(line: string, colon: number): string {
  if (colon === -1) return '';
  return line.slice(line.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1);
}
