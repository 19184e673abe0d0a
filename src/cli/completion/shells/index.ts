import type { ShellLanguage } from '../shell-language.ts';
import { bash } from './bash.ts';
import { fish } from './fish.ts';
import { zsh } from './zsh.ts';

/** Every shell that can be taught, by the name that `completion` takes. */
export const shells = { bash, zsh, fish } satisfies Record<string, ShellLanguage>;
