import { generateContent } from '../../../src/wire/clients/generate-content/generate-content.ts';
import { gemini } from '../../../src/wire/providers/gemini/gemini.ts';
import { testRecorded } from '../recorded-suite.ts';

testRecorded({
  title: 'recorded generateContent traffic, read and written again',
  apis: ['google.generateContent', 'google.streamGenerateContent'],
  adapter: gemini,
  dialect: generateContent,
  refused: {
    '^google.generateContent-(1912a1c1|196d4fe9)$': /mcpServers/,
    '^google.streamGenerateContent~stream-(abc0cae8|ca557fad)$': /mcpServers/,
  },
});
