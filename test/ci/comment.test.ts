import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryDirectory } from '../cli/run-signalbox.ts';
import { startGitHub } from './github.ts';
import { script } from './repository.ts';

// Each post is a process, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const sha = 'ab'.repeat(20);

async function post(comment: string | ((file: string) => void), more: Record<string, string> = {}) {
  const github = await startGitHub();
  github.pulls.push({ number: 7, head: { sha, ref: 'change' }, title: '', body: '' });
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'signalbox-report'));
  const file = join(directory, 'signalbox-report/comment.md');
  if (typeof comment === 'string') writeFileSync(file, comment);
  else comment(file);
  const head = { HEAD_SHA: sha, HEAD_OWNER: 'stranger', HEAD_BRANCH: 'change' };
  const ran = await script('comment.mjs', directory, { ...github.environment, ...head, ...more });
  return { ...ran, body: github.comments[0]?.body ?? '', github };
}

test('a plan is posted as it is, once, under the pull request whose head it is of', async () => {
  const { body, github } = await post(
    '<!-- signalbox:plan -->\n## Signalbox: 1 BEHAVIOURAL\n\n<details><summary>`chat`</summary>\n\n| a | b |\n</details>\n',
  );
  expect(body).toMatch(/^<!-- signalbox:plan -->\n## Signalbox: 1 BEHAVIOURAL\n/);
  expect(body).toContain('<details><summary>`chat`</summary>');
  expect(body.match(/<!--/g)).toHaveLength(1);
  expect(github.refused).toEqual([]);
});

test('what a stranger wrote mentions nobody, links nowhere, loads nothing and hides nothing', async () => {
  const { body } = await post(
    [
      '@octocat and @team/owners, see #12 and GH-13, [click](https://evil.example/x) ![p](//evil.example/p.png)',
      '[ref]: https://evil.example',
      '<img src=x onerror=y> <a href="https://evil.example">ok</a> <!-- hidden -->',
      'www.evil.example <https://evil.example> mailto:a@b.c \u202etxt.exe\u202c \u200bzero',
      'HTTPS://EVIL.EXAMPLE [a] [b]',
      '<DETAILS open><script>x</script>',
    ].join('\n'),
  );
  const posted = body.replace('<!-- signalbox:plan -->', '').replaceAll(/<\/?sub>/g, '');
  expect(posted).not.toMatch(/@\w|#\d|GH-\d|\]\(|\]:|:\/\/|\bwww\.|mailto:a/i);
  expect(posted).not.toMatch(/<(?!\/?(?:details|summary)>|br>)/);
  expect(posted).not.toMatch(/\u202e|\u202c/);
});

test('it is cut to what a comment may have, with nothing left open', async () => {
  const { body } = await post(`<details><summary>x</summary>\n\n\`\`\`\n${'line\n'.repeat(50_000)}`);
  expect(body.length).toBeLessThan(65_536);
  expect(body).toMatch(/line\n```\n<\/details>\n\n… cut: /);
});

test('nothing is posted for a commit that is no head any more, for a link, or for what is too large', async () => {
  const old = await post('plan', { HEAD_SHA: 'cd'.repeat(20) });
  expect([old.code, old.body, old.output]).toEqual([0, '', expect.stringContaining('nothing is posted')]);
  const link = await post((file) => symlinkSync('/etc/hostname', file));
  expect([link.code, link.body]).toEqual([1, '']);
  const large = await post('x'.repeat(4 * 2 ** 20 + 1));
  expect([large.code, large.body]).toEqual([1, '']);
});

test('a token that is refused is told without being shown', async () => {
  const { code, output } = await post('plan', { GITHUB_TOKEN: 'canary-token' });
  expect([code, output]).toEqual([1, expect.stringContaining('GitHub answers 401')]);
  expect(output).not.toContain('canary');
});
