import { expect, onTestFinished, test } from 'vitest';
import { memorySource } from '../../src/watch/sources/memory-source.ts';
import { hear } from './heard.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function make() {
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  return { source: memorySource({ signal: ending.signal }), end: () => ending.abort() };
}

test('what is pushed is told, also when it was pushed before anybody listened', async () => {
  const { source } = make();
  source.push(bytes('one'));
  const { until } = hear(source);
  await until('one');
  source.push(bytes('two'));
  await until('two');
});

test('of what nobody has taken yet only the newest is told', async () => {
  const { source, end } = make();
  for (const text of ['one', 'two', 'three']) source.push(bytes(text));
  const { until, said, finished } = hear(source);
  await until('three');
  end();
  await finished;
  expect(said).toEqual(['three']);
});

test('what is told stays as it was pushed, whatever is written over it', async () => {
  const { source } = make();
  const own = bytes('one');
  source.push(own);
  own.fill(0);
  await hear(source).until('one');
});
