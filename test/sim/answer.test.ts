import { expect, test } from 'vitest';
import { type Answer, answerChat } from '../../src/sim/answer.ts';
import { formats } from '../../src/sim/formats/index.ts';
import { eventStream } from '../../src/sim/play/framing.ts';

const request = {
  messages: [{ role: 'user', content: [{ type: 'text', text: 'What of trains?' }] }],
  stream: true,
} as const;
const framing = eventStream({ contentType: 'text/event-stream', lineEnd: '\n' });

function answers(seed: number): Answer[] {
  return formats.map((format) =>
    answerChat({
      request,
      model: 'm',
      seed,
      order: 1,
      created: 0,
      latency: 1,
      scenario: {},
      playing: { format, framing, requestId: 'r' },
    }),
  );
}

test('the same seed and request give the same bytes and the same waits, in every format', () => {
  expect(answers(7)).toEqual(answers(7));
  const waits = (seed: number): number[][] =>
    answers(seed).map(({ performance }) => performance.frames.map(({ wait }) => wait));
  expect(waits(7)).not.toEqual(waits(8));
});

test('a stream waits longest for its first event, and bills each token once', () => {
  for (const { performance, usage } of answers(7)) {
    const [first = 0, ...others] = performance.frames.map(({ wait }) => wait);
    expect(first).toBeGreaterThanOrEqual(60);
    expect(Math.max(...others)).toBeGreaterThan(0);
    expect(performance.frames.reduce((sum, { output }) => sum + output, 0)).toBe(usage.output);
  }
});
