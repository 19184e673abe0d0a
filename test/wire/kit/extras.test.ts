import { describe, expect, test } from 'vitest';
import { STEERING, splitExtras } from '../../../src/wire/kit/extras.ts';

describe('a field that the request model has no word for', () => {
  test('goes to a provider that knows it', () => {
    expect(splitExtras({ store: true, seedling: 1 }, ['store'])).toEqual({
      ok: true,
      value: { store: true },
      warnings: [{ field: 'seedling', message: 'not sent: the provider has no such setting' }],
    });
  });

  test.each([...STEERING])('never goes out where it could choose who answers: %s', (field) => {
    expect(splitExtras({ [field]: 'x' }, [field])).toMatchObject({
      ok: true,
      value: {},
      warnings: [{ field }],
    });
  });

  test.each<[string, unknown]>([
    ['modalities', ['text', 'audio']],
    ['audio', { voice: 'x' }],
    ['web_search_options', {}],
    ['tools.custom', [{}]],
  ])('is refused where the answer would be another one without it: %s', (field, value) => {
    expect(splitExtras({ [field]: value }, [])).toMatchObject({
      ok: false,
      failure: { class: 'invalid_request', code: 'unsupported_feature', param: field },
    });
  });

  test('counts as absent where it is null, and as harmless where it asks for text alone', () => {
    expect(splitExtras({ audio: null, modalities: ['text'] }, [])).toMatchObject({
      ok: true,
      value: {},
      warnings: [{ field: 'modalities' }],
    });
  });
});
