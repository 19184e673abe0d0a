import { describe, expect, test } from 'vitest';
import { formatFile } from '../../../src/compiler/format/format-file.ts';

const name = { file: 'capabilities/chat.yaml', kind: 'capability', id: 'chat' } as const;
const first = '# yaml-language-server: $schema=../schema.json\n';
const format = (text: string) => formatFile(name, text, '../schema.json');

/** What is written, and what becomes of it below the line that names the schema. */
const cases: readonly (readonly [string, string, string])[] = [
  [
    'nothing but the schema line is added to a file in order',
    'description: a\nuse: b\n',
    'description: a\nuse: b\n',
  ],
  [
    'fields come in the order of the schema',
    'use: b # why\nowner: c\ndescription: a\n',
    'description: a\nowner: c\nuse: b # why\n',
  ],
  [
    'a comment over a field keeps all in place',
    'use: b\n# about the owner\nowner: c\ndescription: a\n',
    'use: b\n# about the owner\nowner: c\ndescription: a\n',
  ],
  ['an empty line that groups fields keeps all in place', 'use: b\n\n\n\nowner: c\n', 'use: b\n\nowner: c\n'],
  [
    'names of the author keep their order',
    'use: { split: { z: 50%, a: 50% }, by: user }\n',
    'use: { split: { z: 50%, a: 50% }, by: user }\n',
  ],
  [
    'two spaces a level, lists inside their key',
    'rules:\n- name:   x\n  when:  "true"\n  use: y\n-   use: z\n    when: a\n',
    'rules:\n  - name: x\n    when: "true"\n    use: y\n  - use: z\n    when: a\n'.replace(
      'use: z\n    when: a',
      'when: a\n    use: z',
    ),
  ],
  [
    'deep comments move with their blocks',
    'timeouts:\n      # first\n      idle: 3s\n      # last\n# outside\nuse: a\n',
    'timeouts:\n  # first\n  idle: 3s\n  # last\n# outside\nuse: a\n',
  ],
  [
    'one space inside braces and none inside brackets',
    'requires: {features: [ tools,streaming ],context:  1k}\n',
    'requires: { features: [tools, streaming], context: 1k }\n',
  ],
  ['what is short is joined', 'fallback: [\n  a,\n  b\n]\n', 'fallback: [a, b]\n'],
  [
    'what has comments is written out',
    'fallback: [\n  a, # one\n  b\n]\n',
    'fallback:\n  - a # one\n  - b\n',
  ],
  [
    'quotes that nothing needs go',
    `description: "a b"\nowner: 'c'\n"use": 'd'\n`,
    'description: a b\nowner: c\nuse: d\n',
  ],
  [
    'quotes that are needed stay',
    `description: 'a: b'\nowner: "yes"\nuse: "# x"\nfallback: ["a,b", "1.10", '']\n`,
    `description: "a: b"\nowner: "yes"\nuse: "# x"\nfallback: ["a,b", "1.10", ""]\n`,
  ],
  [
    'folded and literal texts keep every character',
    'description: >-\n     a\n       b\n\n\n     c  \nowner: x\n',
    'description: >-\n  a\n    b\n\n\n  c  \nowner: x\n',
  ],
  [
    'a text over lines keeps its lines',
    'description: a\n        b\n  c\nowner: x\n',
    'description: a\n  b\n  c\nowner: x\n',
  ],
  [
    'line ends, white space and the end of the file',
    'description: a  \r\nowner: b\t\r\n\r\n\r\n',
    'description: a\nowner: b\n',
  ],
  [
    'a comment between a key and its value stays there',
    'use: # why\n  a\nfallback: # these\n  - b\n',
    'use: # why\n  a\nfallback: # these\n  - b\n',
  ],
  [
    'the line that names the schema comes first, wherever it stood',
    `# about\n${first}\nuse: a\n`,
    '# about\n\nuse: a\n',
  ],
];

describe('formatFile', () => {
  test.each(cases)('%s', (_, before, after) => {
    expect(format(before)).toBe(first + after);
    expect(format(first + after)).toBe(first + after);
  });

  test('a schema that the author names is kept', () => {
    const named = '# yaml-language-server: $schema=https://example.com/s.json\n';
    expect(format(`${named}use: a\n`)).toBe(`${named}use: a\n`);
  });

  test.each([
    ['is not sound YAML', 'use: "a\n'],
    ['holds a text with a stated indentation', 'description: |2\n   a\n'],
    ['is one flow collection', '{ use: a }\n'],
  ])('a file that %s is left alone', (_, text) => {
    expect(format(text)).toBeUndefined();
  });
});
