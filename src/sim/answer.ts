import { collect } from '../chat/collect.ts';
import type { ChatRequest } from '../chat/request.ts';
import type { Usage } from '../chat/usage.ts';
import type { ReplyMeta } from '../wire/adapter.ts';
import { fingerprint } from './draw/fingerprint.ts';
import { createRandom, type Random } from './draw/random.ts';
import type { Playing, WordedFailure } from './formats/failure.ts';
import type { EmbeddingAnswer, EmbeddingShape } from './formats/format.ts';
import { invariant } from './invariant.ts';
import { drawTempo, type Tempo, waitFor } from './play/pacing.ts';
import { type Frame, type Performance, wholeBody } from './play/performance.ts';
import type { Scenario } from './scenario/keys.ts';
import type { Script, ScriptedEvent } from './script/script.ts';
import { writeScript } from './script/write-script.ts';

/** Everything that an answer depends on. */
export interface ChatTask {
  readonly request: ChatRequest;
  readonly model: string;
  readonly seed: number;
  /** Tells this answer's id from all others. */
  readonly order: number;
  /** UTC seconds. */
  readonly created: number;
  /** How slow: 1 as hosted models are, 0 at once. */
  readonly latency: number;
  readonly scenario: Scenario;
  readonly playing: Playing;
}

/** A good answer, and what it costs when all of it is sent. */
export interface Answer {
  readonly id: string;
  readonly usage: Usage;
  readonly performance: Performance;
}

/** Writes the answer to a chat request, as it would go out if nothing went wrong. */
export function answerChat(task: ChatTask): Answer {
  const { request, model, seed, order, created, scenario, playing } = task;
  const { format } = playing;
  const mark = fingerprint(seed, model, JSON.stringify(request)).toString(16).padStart(8, '0');
  const id = format.idOf(`${mark}-${order}`);
  const { tokens, huge, finish } = scenario;
  const shape = { tokens, huge, finish };
  const script = writeScript({
    request,
    model,
    seed,
    id,
    created,
    tokensPerDelta: format.tokensPerDelta,
    shape,
  });
  const meta: ReplyMeta = {
    id,
    created,
    model,
    streamUsage: request.streamUsage ?? false,
    warnings: [],
    ...(format.marks === undefined ? {} : { extras: format.marks }),
  };
  const random = createRandom(fingerprint(seed, 'tempo', mark));
  const tempo = drawTempo(random, task.latency);
  const billed = scenario.usage === 'none' ? withoutUsage(script) : script.events;
  const performance = request.stream
    ? streamed(billed, { meta, playing, tempo, random })
    : whole(billed, { meta, playing, tempo, random });
  return { id, usage: script.usage, performance };
}

function withoutUsage({ events }: Script): readonly ScriptedEvent[] {
  return events.filter(({ event }) => event.type !== 'usage');
}

interface Staging {
  readonly meta: ReplyMeta;
  readonly playing: Playing;
  readonly tempo: Tempo;
  readonly random: Random;
}

function whole(events: readonly ScriptedEvent[], { meta, playing, tempo, random }: Staging): Performance {
  const { format } = playing;
  const output = events.reduce((sum, event) => sum + event.output, 0);
  const body = format.dialect.encode(collect(events.map(({ event }) => event)), meta);
  return {
    ...answering(playing, format.contentType),
    delay: tempo.firstToken + waitFor(output, tempo, random),
    frames: [wholeBody(format.layOut(JSON.parse(body)), output)],
    framing: 'length',
  };
}

/** One frame for each message that the encoder writes, so that faults can be placed between them. */
function streamed(events: readonly ScriptedEvent[], staging: Staging): Performance {
  const { meta, playing, tempo, random } = staging;
  const { format, framing } = playing;
  invariant(framing !== undefined, 'a stream has a framing');
  const encoder = format.dialect.stream(meta);
  const frames: Frame[] = [];

  function add(written: string, output: number): void {
    const messages = written.split(/(?<=\r?\n\r?\n)/);
    for (const [index, message] of messages.entries()) {
      if (message === '') continue;
      const own = index === 0 ? output : 0;
      const wait = frames.length === 0 ? tempo.firstToken : waitFor(own, tempo, random);
      frames.push({
        bytes: framing?.event(message, frames.length) ?? message,
        wait,
        event: true,
        output: own,
      });
    }
  }

  const lastFinish = events.findLastIndex(({ event }) => event.type === 'finish');
  let unsent = 0;
  for (const [index, { event, output }] of events.entries()) {
    const plain = encoder.push(event);
    const written = index === lastFinish ? withUsage(plain, events, staging) : plain;
    // Encoders may hold an event back; what it bills goes out with the next that is written.
    unsent += output;
    if (written === '') continue;
    add(written, unsent);
    unsent = 0;
  }
  add(encoder.end(), unsent);
  const close = framing.close(frames.length);
  if (close !== '') frames.push({ bytes: close, wait: 0, event: false, output: 0 });
  return {
    ...answering(playing, framing.contentType),
    delay: 0,
    frames,
    framing: 'chunked',
  };
}

function withUsage(written: string, events: readonly ScriptedEvent[], { meta, playing }: Staging): string {
  const last = events.at(-1)?.event;
  const { addUsage } = playing.format;
  const due = !meta.streamUsage && addUsage !== undefined && written !== '' && last?.type === 'usage';
  return due ? addUsage(written, last.usage) : written;
}

/** Vectors for texts. */
export function answerEmbeddings(
  { playing, latency, seed }: Pick<ChatTask, 'playing' | 'latency' | 'seed'>,
  shape: EmbeddingShape,
  answer: EmbeddingAnswer,
): Performance {
  const { format } = playing;
  const random = createRandom(fingerprint(seed, 'tempo', answer.model, answer.input));
  return {
    ...answering(playing, format.contentType),
    delay: drawTempo(random, latency).firstToken / 4,
    frames: [wholeBody(format.layOut(shape.encode(answer)))],
    framing: 'length',
  };
}

/** A body that needs no thought: an error, a list. */
export function plainPerformance(
  playing: Playing,
  { status, contentType, body }: Pick<WordedFailure, 'status' | 'contentType' | 'body'>,
): Performance {
  return {
    ...answering(playing, contentType),
    status,
    delay: 0,
    frames: [wholeBody(body)],
    framing: 'length',
  };
}

function answering(
  { format, requestId }: Playing,
  contentType: string,
): Pick<Performance, 'status' | 'headers' | 'ending'> {
  return {
    status: 200,
    ending: 'end',
    headers: {
      'content-type': contentType,
      'cache-control': 'no-cache',
      [format.requestIdHeader]: requestId,
      'x-signalbox-simulated': 'true',
    },
  };
}
