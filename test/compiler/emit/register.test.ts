import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const emitted = join(root, 'test/samples/an overlay changes a capability for its environment/expected');
const directory = mkdtempSync(join(tmpdir(), 'signalbox-register-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** An application; each line that must not compile ends in the reason, and no other line is refused. */
const application = `
import { createRouter, type RoutingTable, type CapabilityName, type CapabilityPromise } from 'signalbox/runtime';
import type { Capabilities } from './capabilities.d.ts';
declare const table: RoutingTable;
const router = createRouter({ table });
router.resolve('chat');
router.resolve('chat', { team: 'search', tools: 2, stream: true, images: 0 });
router.resolve('moderate', { images: 1 });
router.snapshot()?.resolve('moderate');
const name: CapabilityName = 'moderate';
router.resolve('chta'); // WRONG: no such capability
router.resolve('chat', { images: 1 }); // WRONG: promises no images
router.resolve('chat', { reasoning: true }); // WRONG: promises no reasoning
router.snapshot()?.resolve('chta'); // WRONG: no such capability
const other: CapabilityName = 'chta'; // WRONG: no such capability
const second = createRouter<{ ocr: { features: never; input: 'text' | 'image' } }>({ table });
second.resolve('ocr', { images: 1 });
second.resolve('chat'); // WRONG: of the other registry
second.resolve('ocr', { stream: true }); // WRONG: promises no streaming
const named = createRouter<Capabilities>({ table });
named.resolve('chat', { tools: 2, stream: true, images: 0 });
named.resolve('chta'); // WRONG: no such capability
named.resolve('chat', { images: 1 }); // WRONG: promises no images
named.snapshot()?.resolve('chta'); // WRONG: no such capability
createRouter<Record<string, CapabilityPromise>>({ table }).resolve(\`\${name}\${other}\`, { audio: 1 });
`;

test('an application that registers its capabilities cannot ask for what is not there or not promised', async () => {
  const wrong = application
    .split('\n')
    .flatMap((line, index) => (line.includes('// WRONG') ? [index + 1] : []));
  expect(wrong).toHaveLength(10);
  expect(await refusedLines({ registered: true })).toEqual(wrong);
}, 60_000);

test('an application that registers nothing may ask for any text, but where it names the types itself', async () => {
  const wrong = application
    .split('\n')
    .flatMap((line, index) => (/(?:second|named).*WRONG/.test(line) ? [index + 1] : []));
  expect(wrong).toHaveLength(5);
  expect(await refusedLines({ registered: false })).toEqual(wrong);
}, 60_000);

/** The lines of the application that the type checker refuses; anything refused elsewhere fails. */
async function refusedLines({ registered }: { registered: boolean }): Promise<number[]> {
  const project = join(directory, String(registered));
  cpSync(emitted, project, { recursive: true });
  writeFileSync(join(project, 'application.ts'), application);
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noUnusedLocals: false,
      typeRoots: [join(root, 'node_modules/@types')],
      paths: { 'signalbox/runtime': [join(root, 'src/runtime/index.ts')] },
    },
    include: [],
    files: registered ? ['application.ts', 'register.d.ts'] : ['application.ts'],
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config));
  const said = await new Promise<string>((done) => {
    const words = [join(root, 'node_modules/typescript/bin/tsc'), '-p', project, '--pretty', 'false'];
    execFile(process.execPath, words, { cwd: project }, (_error, stdout, stderr) => done(stdout + stderr));
  });
  return said
    .split('\n')
    .filter((line) => /^\S/.test(line))
    .map((line) => Number(/^application\.ts\((\d+),/.exec(line)?.[1] ?? expect.fail(line)));
}
