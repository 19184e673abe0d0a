import type { RequestListener } from 'node:http';

/** A provider that always says the same and costs next to nothing: whole answers and 60-event streams. */
export const staticUpstream: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const streamed = Buffer.concat(chunks).includes('"stream":true');
    const messages = request.url?.endsWith('/v1/messages') === true;
    const type = streamed ? 'text/event-stream' : 'application/json';
    const body = streamed ? (messages ? messagesStream : completionsStream) : completion;
    response.writeHead(200, { 'content-type': type, 'content-length': body.length });
    response.end(body);
  });
};

const events = 60;
const head = { id: 'chatcmpl-bench', created: 1_700_000_000, model: 'bench-1', service_tier: 'default' };
const usage = { prompt_tokens: 210, completion_tokens: events, total_tokens: 210 + events };

const completion = Buffer.from(
  JSON.stringify({
    ...head,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'The signal is set to clear. '.repeat(20), refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage,
  }),
);

const completionsStream = Buffer.from(
  `${[
    completionsChunk({ role: 'assistant', content: '' }),
    ...Array.from({ length: events }, (_, index) => completionsChunk({ content: ` word${index}` })),
    completionsChunk({}, 'stop'),
    { ...head, object: 'chat.completion.chunk', choices: [], usage },
  ]
    .map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
    .join('')}data: [DONE]\n\n`,
);

const messagesStream = Buffer.from(
  [
    {
      type: 'message_start',
      message: {
        id: 'msg_bench',
        type: 'message',
        role: 'assistant',
        model: 'bench-1',
        content: [],
        stop_reason: null,
        usage: { input_tokens: 210, output_tokens: 1 },
      },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...Array.from({ length: events }, (_, index) => ({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text: ` word${index}` },
    })),
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 60 },
    },
    { type: 'message_stop' },
  ]
    .map((message) => `event: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`)
    .join(''),
);

function completionsChunk(delta: object, finish: string | null = null) {
  return {
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    usage: null,
  };
}
