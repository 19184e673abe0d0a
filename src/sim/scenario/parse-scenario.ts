import { type Scenario, scenarioKeys } from './keys.ts';

/** A scenario as it is understood, and as it was written; or what is wrong with it. */
export type ParsedScenario =
  | { readonly ok: true; readonly scenario: Scenario; readonly text: string }
  /** Names the key that is wrong, and says what would be right. */
  | { readonly ok: false; readonly message: string };

/** Splits `some-model?status=429` into the model's name and its scenario. */
export function splitModel(written: string): { readonly model: string; readonly scenario: string } {
  const at = written.indexOf('?');
  return at < 0
    ? { model: written, scenario: '' }
    : { model: written.slice(0, at), scenario: written.slice(at + 1) };
}

/**
 * Reads scenarios written like the query of a URL (`status=429&retry-after=2`), those of the header and of
 * the model's name together. Strict: an unknown key, a repeated one or a value that it cannot have is an error.
 */
export function parseScenario(...texts: readonly string[]): ParsedScenario {
  const text = texts.filter((one) => one !== '').join('&');
  const entries = [...new URLSearchParams(text)];
  const values: Record<string, unknown> = {};
  for (const [name, value] of entries) {
    if (!isKey(name))
      return wrong(
        `unknown scenario key "${name.slice(0, 60)}"; the keys are ${Object.keys(scenarioKeys).join(', ')}`,
      );
    if (name in values) return wrong(`scenario key "${name}" is given twice`);
    const { read, expects } = scenarioKeys[name];
    const understood = read(value);
    if (understood === undefined)
      return wrong(`scenario key "${name}" cannot be "${value.slice(0, 60)}"; it takes ${expects}`);
    values[name] = understood;
  }
  for (const [name, { needs }] of Object.entries<{ readonly needs?: readonly string[] }>(scenarioKeys)) {
    if (name in values && needs !== undefined && !needs.some((other) => other in values)) {
      return wrong(
        `scenario key "${name}" means nothing without ${needs.map((other) => `"${other}"`).join(' or ')}`,
      );
    }
  }
  // Every value has just come out of the reader that the type is made from.
  return { ok: true, scenario: values as Scenario, text };
}

function isKey(name: string): name is keyof typeof scenarioKeys {
  return Object.hasOwn(scenarioKeys, name);
}

function wrong(message: string): ParsedScenario {
  return { ok: false, message };
}
