import { expect, test } from 'vitest';
import { readCodeowners } from '../../src/gitops/plan/codeowners.ts';

const file = `
# comment
*                       @everybody
*.js                    @js-owner  # inline
/build/logs/            @doctocat
docs/*                  docs@example.com
apps/                   @octocat
/scripts/               @doctocat @octocat
**/logs                 @logger
/registry/teams/        @org/people
/registry/free/
!negated                @nobody
[abc]                   @nobody
with\\ space.yaml        @spacer
broken                  not-an-owner
`;

test.each([
  ['readme.md', ['@everybody']],
  ['src/a/b.js', ['@js-owner']],
  ['build/logs/x/y.txt', ['@logger']],
  ['deep/build/logs2/x', ['@everybody']],
  ['docs/getting-started.md', ['docs@example.com']],
  ['docs/build-app/troubleshooting.md', ['@everybody']],
  ['x/apps/deep/y', ['@octocat']],
  ['scripts/run', ['@doctocat', '@octocat']],
  ['x/scripts/run', ['@everybody']],
  ['deeply/nested/logs/a', ['@logger']],
  ['registry/teams/search.yaml', ['@org/people']],
  ['registry/free/any.yaml', []],
  ['negated', ['@everybody']],
  ['with space.yaml', ['@spacer']],
  ['broken', ['@everybody']],
])('the last line that matches %s decides who owns it', (path, owners) => {
  expect(readCodeowners(file)(path)).toEqual(owners);
});
