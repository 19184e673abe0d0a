import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { watchFile } from '../../src/watch/watch-file.ts';
import { watchTree } from '../../src/watch/watch-tree.ts';

let directory: string;
let file: string;
let ending: AbortController;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'signalbox-watch-'));
  file = join(directory, 'table.json');
  ending = new AbortController();
});

afterEach(async () => {
  ending.abort();
  await rm(directory, { recursive: true, force: true });
});

/** What a watched file said so far, and a wait for what it says last. */
function listen(path: string, options: { pollMs?: number } = {}) {
  const contents: string[] = [];
  const notices = watchFile(path, { signal: ending.signal, pollMs: 50, ...options });
  const finished = (async () => {
    for await (const { bytes } of notices) contents.push(new TextDecoder().decode(bytes));
  })();
  return { contents, finished, until: (text: string) => waitFor(() => contents.at(-1) === text) };
}

function count(options: { pollMs?: number } = {}) {
  let notices = 0;
  const tree = watchTree(directory, { signal: ending.signal, debounceMs: 20, pollMs: 50, ...options });
  const finished = (async () => {
    for await (const _ of tree) notices += 1;
  })();
  return { notices: () => notices, finished, more: (than: number) => waitFor(() => notices > than) };
}

/** Waits for a condition; the test's own time limit is the only one. */
async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const quiet = () => new Promise((resolve) => setTimeout(resolve, 250));

describe('a watched file', () => {
  test('is yielded as it is, and again after it was written in place', async () => {
    await writeFile(file, 'one');
    const { until, contents } = listen(file);
    await until('one');
    await writeFile(file, 'two');
    await until('two');
    await appendFile(file, ' and more');
    await until('two and more');
    expect(contents).toEqual(['one', 'two', 'two and more']);
  });

  test('names the path that it was asked for by', async () => {
    await writeFile(file, 'one');
    for await (const { origin } of watchFile(file, { signal: ending.signal })) {
      expect(origin).toBe(file);
      break;
    }
  });

  test('may come later', async () => {
    const { until } = listen(file);
    await writeFile(file, 'one');
    await until('one');
  });

  test('is seen when another is renamed over it, again and again', async () => {
    await writeFile(file, '0');
    const { until } = listen(file);
    await until('0');
    for (const text of ['1', '2', '3', '4']) {
      await writeFile(`${file}.new`, text);
      await rename(`${file}.new`, file);
      await until(text);
    }
  });

  test('is not yielded while it is empty, truncated and about to be written', async () => {
    await writeFile(file, 'one');
    const { until, contents } = listen(file);
    await until('one');
    await truncate(file);
    await quiet();
    await writeFile(file, 'two');
    await until('two');
    expect(contents).toEqual(['one', 'two']);
  });

  test('is not yielded again when it was written with the same content', async () => {
    await writeFile(file, 'one');
    const { until, contents } = listen(file);
    await until('one');
    await writeFile(file, 'one');
    await quiet();
    await writeFile(file, 'two');
    await until('two');
    expect(contents).toEqual(['one', 'two']);
  });

  test('says nothing when it goes, and is yielded when it returns with other content', async () => {
    await writeFile(file, 'one');
    const { until, contents } = listen(file);
    await until('one');
    await rm(file);
    await quiet();
    expect(contents).toEqual(['one']);
    await writeFile(file, 'two');
    await until('two');
  });

  test('is seen when its whole directory is replaced', async () => {
    const parent = join(directory, 'mount');
    await mkdir(parent);
    await writeFile(join(parent, 'table.json'), 'one');
    const { until } = listen(join(parent, 'table.json'));
    await until('one');
    await rename(parent, join(directory, 'old'));
    await mkdir(parent);
    await writeFile(join(parent, 'table.json'), 'two');
    await until('two');
  });

  test.each([
    ['by polling', 50],
    ['by notices alone', 3_600_000],
  ])('is seen when Kubernetes swaps the ..data link of a ConfigMap, %s', async (_how, pollMs) => {
    const publish = async (version: string) => {
      await mkdir(join(directory, `..${version}`));
      await writeFile(join(directory, `..${version}`, 'table.json'), version);
      await symlink(`..${version}`, join(directory, '..data_tmp'));
      await rename(join(directory, '..data_tmp'), join(directory, '..data'));
    };
    await publish('v1');
    await symlink(join('..data', 'table.json'), file);
    const { until, contents } = listen(file, { pollMs });
    await until('v1');
    await quiet();
    await publish('v2');
    await until('v2');
    await rm(join(directory, '..v1'), { recursive: true });
    await publish('v3');
    await until('v3');
    expect(contents).toEqual(['v1', 'v2', 'v3']);
  });

  test('that is no regular file yields nothing and blocks nothing', async () => {
    await mkdir(file);
    const { until } = listen(file);
    await quiet();
    await rm(file, { recursive: true });
    await writeFile(file, 'one');
    await until('one');
  });

  // The superuser reads whatever the mode says, so that there is nothing to lose.
  if (process.getuid?.() === 0) console.info('not run as root: "that may not be read yields nothing"');
  else {
    test('that may not be read yields nothing until it may', async () => {
      await writeFile(file, 'one');
      await chmod(file, 0o000);
      const { until, contents } = listen(file);
      await quiet();
      expect(contents).toEqual([]);
      await chmod(file, 0o600);
      await until('one');
    });
  }

  test('is found by polling alone, and by notices alone', async () => {
    const neighbour = join(directory, 'nowhere', 'table.json');
    const polled = listen(neighbour);
    // The directory did not exist when watching began: there was nothing to watch.
    await mkdir(join(directory, 'nowhere'));
    await writeFile(neighbour, 'polled');
    await polled.until('polled');
    await writeFile(file, 'one');
    const noticed = listen(file, { pollMs: 3_600_000 });
    await noticed.until('one');
    await quiet();
    await writeFile(file, 'noticed');
    await noticed.until('noticed');
  });
});

describe('a watched tree', () => {
  test('tells that something changed, wherever it is, once for many changes', async () => {
    await mkdir(join(directory, 'models'));
    const { notices, more } = count();
    await quiet();
    expect(notices()).toBe(0);
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => writeFile(join(directory, 'models', `${index}.yaml`), 'x')),
    );
    await more(0);
    await quiet();
    expect(notices()).toBeLessThanOrEqual(3);
    const before = notices();
    await rm(join(directory, 'models', '7.yaml'));
    await more(before);
  });

  test('names the files that came, went or were written', async () => {
    await mkdir(join(directory, 'models'));
    for (const name of ['a', 'b', 'c']) await writeFile(join(directory, `models/${name}.yaml`), 'x');
    const tree = watchTree(directory, { signal: ending.signal, debounceMs: 50, pollMs: 60_000 });
    await tree.ready;
    await quiet();
    await writeFile(join(directory, 'models/a.yaml'), 'another');
    await rm(join(directory, 'models/b.yaml'));
    await writeFile(join(directory, 'd.yaml'), 'x');
    const named = new Set<string>();
    for await (const changed of tree) {
      for (const one of changed) named.add(one);
      if (named.size === 3) break;
    }
    expect([...named].sort()).toEqual(['d.yaml', 'models/a.yaml', 'models/b.yaml']);
  });

  test('names what polling finds, where no notice comes', async () => {
    await rm(directory, { recursive: true });
    const tree = watchTree(directory, { signal: ending.signal, debounceMs: 20, pollMs: 50 });
    await tree.ready;
    await mkdir(join(directory, 'teams'), { recursive: true });
    await writeFile(join(directory, 'teams/a.yaml'), 'x');
    const step = await tree[Symbol.asyncIterator]().next();
    expect([...(step.value ?? [])]).toEqual(['teams/a.yaml']);
  });

  test('tells of a change that came between the call and the first step', async () => {
    const tree = watchTree(directory, { signal: ending.signal, debounceMs: 20, pollMs: 50 });
    await quiet();
    await writeFile(join(directory, 'a.yaml'), 'x');
    await quiet();
    const step = await tree[Symbol.asyncIterator]().next();
    expect(step.done).toBe(false);
  });

  test('says nothing of hidden files, backups and node_modules', async () => {
    await mkdir(join(directory, 'node_modules'));
    const { notices, more } = count();
    await quiet();
    for (const name of ['.git', '.a.yaml.swp', 'a.yaml~', 'node_modules/x']) {
      await writeFile(join(directory, name), 'x');
    }
    await quiet();
    expect(notices()).toBe(0);
    await writeFile(join(directory, 'a.yaml'), 'x');
    await more(0);
  });

  test('says nothing of a directory as long as no file is in it', async () => {
    const { notices, more } = count();
    await quiet();
    await mkdir(join(directory, 'models'));
    await quiet();
    expect(notices()).toBe(0);
    await writeFile(join(directory, 'models', 'a.yaml'), 'x');
    await more(0);
  });

  test('is found by polling when it comes only later', async () => {
    await rm(directory, { recursive: true });
    const { more } = count();
    await mkdir(directory);
    await writeFile(join(directory, 'a.yaml'), 'x');
    await more(0);
  });
});

describe('aborting', () => {
  test('ends the iteration, also one that waits', async () => {
    await writeFile(file, 'one');
    const watched = listen(file);
    const counted = count();
    await watched.until('one');
    ending.abort();
    await Promise.all([watched.finished, counted.finished]);
  });

  test('before the first step yields nothing', async () => {
    await writeFile(file, 'one');
    const contents = watchFile(file, { signal: ending.signal });
    const changes = watchTree(directory, { signal: ending.signal });
    ending.abort();
    expect(await contents[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined });
    expect(await changes[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined });
  });

  test('or leaving the loop gives every watch and timer back', async () => {
    const held = () => process.getActiveResourcesInfo().filter((name) => /FSEvent|Timeout/.test(name)).length;
    await writeFile(file, 'one');
    const before = held();
    for (let round = 0; round < 5; round += 1) {
      const own = new AbortController();
      const tree = watchTree(directory, { signal: own.signal, pollMs: 60_000 });
      for await (const _ of watchFile(file, { signal: new AbortController().signal, pollMs: 60_000 })) break;
      own.abort();
      await tree[Symbol.asyncIterator]().next();
    }
    await waitFor(() => held() <= before + 1);
  });
});
