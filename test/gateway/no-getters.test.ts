import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const source = join(import.meta.dirname, '../../src');

/** Made once for a process, or only where a caller asks for the decision trace. */
const seldomMade = ['gateway/attempt/try-targets.ts', 'gateway/intake/admission.ts'];

// V8 gives each object literal with a getter a hidden class of its own, old from birth, which holds whatever the
// getter closes over until a major collection: one on the way of every request cost the gateway a fifth of its time.
test('nothing that is made for each request has a getter of its own', () => {
  const files = ['gateway', 'wire'].flatMap((room) =>
    readdirSync(join(source, room), { recursive: true, encoding: 'utf8' })
      .map((file) => join(room, file))
      .filter((file) => file.endsWith('.ts')),
  );
  // A class, whose getters are shared by all that it makes, has them two spaces in.
  const withGetter = files.filter((file) =>
    /^ {3,}get \w+\(\)/m.test(readFileSync(join(source, file), 'utf8')),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(withGetter.sort()).toEqual(seldomMade);
});
