import { expect, test } from 'vitest';
import { generateContent } from '../../../src/wire/clients/generate-content/generate-content.ts';
import { gemini } from '../../../src/wire/providers/gemini/gemini.ts';
import { replyOf } from '../decode.ts';
import { testRecorded } from '../recorded-suite.ts';
import { recordsOf, whyNoRecords } from '../records.ts';

testRecorded({
  title: 'recorded generateContent traffic, read and written again',
  apis: ['google.generateContent', 'google.streamGenerateContent'],
  adapter: gemini,
  dialect: generateContent,
  upstream: 'gemini-2.5-flash',
  refused: {
    '^google.generateContent-(1912a1c1|196d4fe9)$': /mcpServers/,
    '^google.streamGenerateContent~stream-(abc0cae8|ca557fad)$': /mcpServers/,
  },
});

test.skipIf(whyNoRecords !== undefined)(
  'every recorded answer with vectors is read, and every failure',
  () => {
    const records = recordsOf((api) => api === 'google.batchEmbedContents' || api === 'google.embedContent');
    const read = records.map((record) => {
      const reply = replyOf(record);
      if (reply.status >= 300) return gemini.failure(reply).class;
      const decoded = gemini.embeddings?.decode(reply);
      return decoded?.ok && decoded.value.vectors.every((vector) => vector.length > 2);
    });
    expect(read.filter((each) => each === true)).toHaveLength(8);
    expect(read.filter((each) => each !== true).sort()).toEqual(['auth', 'not_found']);
  },
);
