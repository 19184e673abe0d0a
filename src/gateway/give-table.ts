import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LiveTable } from '../runtime/live-table.ts';
import { inSlices } from '../runtime/store/slices.ts';
import type { Store } from '../runtime/store.ts';
import { canonicalJson } from '../table/canonical.ts';
import type { Pause } from '../table/pause.ts';
import { revisionOf } from '../table/revision.ts';

/** Answers with the live table. Never rejects. */
export type GiveTable = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Answers that may be under way at once: each holds a table's bytes until the last of them is taken. */
const mostAnswers = 4;
/** Whoever has not taken a table by then gets no more of it, in milliseconds. */
const patience = 60_000;

/**
 * Prepares to give the live table out, as the canonical bytes whose digest is its revision: for who compares what
 * serves with what is written. They have names of environment variables, and no secret.
 */
export function createTableGiver(store: Store): GiveTable {
  const tags = new WeakMap<LiveTable, string>();
  let open = 0;

  async function give(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const live = store.current();
    if (live === undefined) return refuse(response, 'no_table', 'There is no routing table yet.');
    response.setHeader('x-signalbox-revision', live.revision);
    response.setHeader('x-signalbox-environment', live.table.environment);
    const { activeGeneration, activeRevision } = store.status();
    if (activeGeneration !== null && activeRevision === live.revision) {
      response.setHeader('x-signalbox-generation', String(activeGeneration));
    }
    const known = tags.get(live);
    if (known !== undefined && has(request.headers['if-none-match'], known))
      return unchanged(response, known);
    if (open >= mostAnswers) return refuse(response, 'busy', 'Others are being given it; ask again.');
    open += 1;
    response.once('close', () => {
      open -= 1;
    });
    const bytes = await bytesOf(
      live,
      inSlices(performance.now.bind(performance), () => nextTurn()),
    );
    // Of the bytes and not of the store: what was offered in another form than the canonical has another digest.
    const tag = `"${await revisionOf(bytes)}"`;
    tags.set(live, tag);
    if (has(request.headers['if-none-match'], tag)) return unchanged(response, tag);
    const late = setTimeout(() => response.destroy(), patience);
    response.once('close', () => clearTimeout(late));
    response.writeHead(200, {
      etag: tag,
      'content-type': 'application/json',
      'content-length': bytes.byteLength,
    });
    response.end(bytes);
  }

  return async (request, response) => {
    try {
      await give(request, response);
    } catch {
      // Nothing here fails for a table that is live; if it did, half an answer must not look whole.
      response.destroy();
    }
  };
}

function unchanged(response: ServerResponse, tag: string): void {
  response.writeHead(304, { etag: tag }).end();
}

function refuse(response: ServerResponse, code: string, message: string): void {
  response
    .writeHead(503, { 'content-type': 'application/json', 'retry-after': '1' })
    .end(JSON.stringify({ error: { code, message } }));
}

function has(condition: string | undefined, tag: string): boolean {
  return (condition ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
}

/** The canonical text, capability by capability, so that a long table does not keep the thread from its requests. */
async function bytesOf({ table }: LiveTable, pause: Pause): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (const piece of piecesOf(table)) {
    pieces.push(Buffer.from(piece));
    const turn = pause();
    if (turn !== undefined) await turn;
  }
  return Buffer.concat(pieces);
}

/** Of an object of objects: the text of each entry of each. Joined they are its canonical text. */
function* piecesOf(whole: object): Generator<string> {
  let before = '{';
  for (const [name, part] of sorted(whole)) {
    yield `${before}${canonicalJson(name)}:`;
    before = ',';
    if (typeof part !== 'object' || part === null || Array.isArray(part)) {
      yield canonicalJson(part);
      continue;
    }
    let inner = '{';
    for (const [key, value] of sorted(part)) {
      yield `${inner}${canonicalJson(key)}:${canonicalJson(value)}`;
      inner = ',';
    }
    yield inner === '{' ? '{}' : '}';
  }
  yield before === '{' ? '{}' : '}';
}

function sorted(of: object): [string, unknown][] {
  return Object.entries(of)
    .filter(([, value]) => value !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
}
