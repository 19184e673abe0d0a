import { messages } from '../../../src/wire/clients/messages/messages.ts';
import { anthropic } from '../../../src/wire/providers/anthropic/anthropic.ts';
import { testRecorded } from '../recorded-suite.ts';

testRecorded({
  title: 'recorded Messages traffic, read and written again',
  apis: ['anthropic.messages', 'vertex.anthropic-messages'],
  adapter: anthropic,
  dialect: messages,
  upstream: 'claude-sonnet-4-5',
  refused: { '^anthropic.messages(-4a6e6f78|~stream-aa7f4081)$': /mcp_servers/ },
});
