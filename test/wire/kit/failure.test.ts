import { describe, expect, test } from 'vitest';
import { failureOf, presentable } from '../../../src/wire/kit/failure.ts';
import { secretShapes } from '../../vectors/secret-shapes.ts';

describe('a failure', () => {
  test.each<[number, string, string, boolean]>([
    [400, 'invalid_request', 'invalid_request', false],
    [401, 'auth', 'upstream_auth', false],
    [402, 'quota', 'upstream_quota', false],
    [403, 'auth', 'upstream_auth', false],
    [404, 'not_found', 'model_unavailable', false],
    [408, 'timeout', 'upstream_timeout', true],
    [409, 'error', 'upstream_error', true],
    [413, 'invalid_request', 'invalid_request', false],
    [422, 'invalid_request', 'invalid_request', false],
    [425, 'error', 'upstream_error', true],
    [429, 'rate_limit', 'upstream_rate_limited', true],
    [500, 'error', 'upstream_error', true],
    [502, 'error', 'upstream_error', true],
    [503, 'overloaded', 'upstream_overloaded', true],
    [504, 'timeout', 'upstream_timeout', true],
    [520, 'error', 'upstream_error', true],
    [529, 'overloaded', 'upstream_overloaded', true],
  ])('with status %i and no words is of class %s', (status, failureClass, code, retryable) => {
    expect(failureOf({ status })).toMatchObject({ class: failureClass, code, retryable, status });
  });

  test.each<[string, number, string, string]>([
    ['context_length', 400, 'context_length_exceeded', ''],
    [
      'context_length',
      400,
      '',
      "This model's maximum context length is 8192 tokens. However, you requested 9000.",
    ],
    ['context_length', 400, '', 'prompt is too long: 210000 tokens > 200000 maximum'],
    [
      'context_length',
      400,
      '',
      'The input token count (1200000) exceeds the maximum number of tokens allowed',
    ],
    [
      'context_length',
      400,
      '',
      'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000',
    ],
    ['context_length', 400, '', 'Range of input length should be [1, 30720]'],
    ['context_length', 413, '', 'Please reduce the length of the messages or completion.'],
    ['context_length', 400, 'exceed_context_size_error', 'request exceeds the available context size'],
    ['content_filter', 400, 'content_filter', 'The response was filtered'],
    ['content_filter', 400, 'data_inspection_failed', 'Input data may contain inappropriate content.'],
    ['content_filter', 403, 'permission_denied', 'Content violates usage guidelines.'],
    [
      'quota',
      429,
      'insufficient_quota',
      'You exceeded your current quota, please check your plan and billing details.',
    ],
    ['quota', 400, '', 'Your credit balance is too low to access the API.'],
    ['rate_limit', 429, 'rate_limit_exceeded', 'Rate limit reached for requests'],
    ['not_found', 400, 'model_decommissioned', 'The model has been decommissioned'],
    ['not_found', 400, '', 'foo/bar is not a valid model ID'],
    ['auth', 400, '', 'API key not valid. Incorrect API key.'],
    ['error', 400, 'tool_use_failed', 'Failed to call a function.'],
    ['invalid_request', 400, 'invalid_value', "Invalid 'temperature'"],
    ['invalid_request', 400, '', 'Invalid token in prompt: 123456.'],
    ['overloaded', 500, 'overloaded_error', 'Overloaded'],
    ['error', 500, 'invalid_api_key', 'a code that contradicts its status'],
  ])('is of class %s by status %i, code "%s", words "%s"', (failureClass, status, code, message) => {
    expect(failureOf({ status, codes: [code], message }).class).toBe(failureClass);
  });

  test('without a status goes by its words, and is an error where they tell nothing', () => {
    expect(failureOf({ codes: ['overloaded_error'] }).class).toBe('overloaded');
    expect(failureOf({ message: 'Something broke' })).toMatchObject({ class: 'error', retryable: true });
  });

  test('waits only where waiting helps', () => {
    const headers = { 'retry-after': '2' };
    expect(failureOf({ status: 429, headers }).retryAfter).toBe(2000);
    expect(failureOf({ status: 400, headers }).retryAfter).toBeUndefined();
    expect(failureOf({ status: 402, headers }).retryAfter).toBeUndefined();
  });

  test('keeps the words whole until whoever knows the keys has taken them out', () => {
    const message = `${'x'.repeat(1e4)} key sk-proj-abcdefgh12345678`;
    expect(failureOf({ status: 400, message }).message).toBe(message);
  });

  test('shows no key that the provider repeats', () => {
    const message = 'Incorrect API key provided: sk-proj-abcdefgh12345678. Sent as Bearer abc.def';
    const said = presentable(failureOf({ status: 401, message })).message;
    expect(said).toBe('Incorrect API key provided: [redacted] Sent as Bearer [redacted]');
  });

  test.each([...secretShapes, 'Bearer 8f14e45f.ceea167a'])('never repeats %s', (secret) => {
    for (const said of [`No such key: ${secret}`, `"${secret}" is wrong`, `key=${secret}.`, `(${secret})`]) {
      expect(presentable(failureOf({ status: 401, message: said })).message).not.toContain(
        secret.replace('Bearer ', ''),
      );
    }
  });

  test('is bounded in length', () => {
    const long = 'x'.repeat(1e6);
    const shown = presentable(failureOf({ status: 400, message: long, codes: [long], param: long }));
    expect(JSON.stringify(shown).length).toBeLessThan(3000);
  });
});
