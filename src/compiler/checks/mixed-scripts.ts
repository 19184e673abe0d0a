import type { Resource } from '../link/registry.ts';
import { defineCheck } from './check.ts';

export const mixedScripts = defineCheck<{ word: string; scripts: readonly string[] }>({
  code: 'mixed-scripts',
  severity: 'warning',
  message: ({ word, scripts }) => `The word "${word}" has letters of two scripts, ${scripts.join(' and ')}`,
  help: 'Write it again by hand, with the letters of one script.',
  explain:
    'Latin, Cyrillic and Greek have letters that look alike, so that a name with one foreign letter passes for another in every report. Ids are ASCII and safe from it; the names that people read are not. Words of different scripts beside each other are no mistake.',
  visit({ registry: { models, providers, teams } }, report) {
    for (const resource of [...models.values(), ...providers.values(), ...teams.values()]) {
      const { value, at }: Resource<{ readonly name: string }> = resource;
      for (const [word] of value.name.matchAll(/[\p{L}\p{M}]+/gu)) {
        const found = scripts.filter(({ letter }) => letter.test(word)).map(({ name }) => name);
        if (found.length > 1) report(at('name'), { word, scripts: found });
      }
    }
  },
});

/** Those whose letters look like one another's. */
const scripts = [
  { name: 'Latin', letter: /\p{Script=Latin}/u },
  { name: 'Greek', letter: /\p{Script=Greek}/u },
  { name: 'Cyrillic', letter: /\p{Script=Cyrillic}/u },
  { name: 'Armenian', letter: /\p{Script=Armenian}/u },
  { name: 'Cherokee', letter: /\p{Script=Cherokee}/u },
] as const;
