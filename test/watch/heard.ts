import type { News } from '../../src/watch/news.ts';

export interface Heard {
  /** All that the source said, each in one line: a content as its text, the rest by its type and code. */
  readonly said: readonly string[];
  readonly news: readonly News[];
  readonly finished: Promise<void>;
  /** Waits until the source has said this, after what was waited for before. */
  until(line: string): Promise<void>;
}

/** Listens to a source for as long as it speaks; the test's own time limit is the only one. */
export function hear(source: AsyncIterable<News>): Heard {
  const said: string[] = [];
  const news: News[] = [];
  let past = 0;
  const finished = (async () => {
    for await (const one of source) {
      news.push(one);
      said.push(lineOf(one));
    }
  })();
  return {
    said,
    news,
    finished,
    async until(line) {
      while (!said.slice(past).includes(line)) await new Promise((resolve) => setTimeout(resolve, 5));
      past += said.slice(past).indexOf(line) + 1;
    },
  };
}

function lineOf(news: News): string {
  if (news.type === 'candidate') return new TextDecoder().decode(news.bytes);
  return news.type === 'failed' ? news.code : news.type;
}
