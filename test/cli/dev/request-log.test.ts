import { expect, test } from 'vitest';
import { requestLog } from '../../../src/cli/dev/request-log.ts';

function linesOf(record: object): string[] {
  const lines: string[] = [];
  requestLog((line) => lines.push(line), false).info(record, 'request');
  return lines;
}

const answered = {
  route: 'POST /v1/chat/completions',
  capability: 'chat',
  deployment: 'deepseek-r1@together',
  status: 200,
  outcome: 'complete',
  attempts: 1,
  milliseconds: 12.3,
};

test('one line a request: who asked for what, who answered', () => {
  expect(linesOf(answered)).toEqual(['chat → deepseek-r1@together  200, 12 ms\n']);
});

test('what has no endpoint is shown as it was asked for', () => {
  const record = { route: 'none', asked: 'POST /v1/responses', status: 404, outcome: 'refused' };
  expect(linesOf(record)).toEqual(['POST /v1/responses 404\n']);
});

test('it says why an earlier target was passed over, but for those that have no key', () => {
  const deployment = 'claude-4-opus@anthropic';
  const passedOver = [
    {
      deployment,
      code: 'unsupported_feature',
      message: 'The provider gives one answer at a time.',
      param: 'n',
    },
    { deployment, code: 'unsupported_feature', message: 'Claude does not take audio as input.' },
    { deployment: 'a@b', code: 'no_credentials', message: 'The gateway has no credentials for b.' },
  ];
  expect(linesOf({ ...answered, passedOver })).toEqual([
    'n: claude-4-opus@anthropic gives one answer at a time, so deepseek-r1@together answered\n',
    'claude-4-opus@anthropic was passed over (Claude does not take audio as input), so deepseek-r1@together answered\n',
    'chat → deepseek-r1@together  200, 12 ms\n',
  ]);
});
