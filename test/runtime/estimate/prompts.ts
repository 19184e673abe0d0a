import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Conversation } from '../../../src/runtime/estimate/conversation.ts';

export const labels = ['easy', 'medium', 'hard'] as const;
export type Label = (typeof labels)[number];

/** A prompt, and how hard its author takes it to be. */
export interface LabelledPrompt {
  readonly domain: string;
  readonly label: Label;
  readonly language: string;
  readonly conversation: Conversation;
  /**
   * Every third prompt of a file, from another line on in each, because languages come in the same order in all of
   * them. No weight was fitted to these.
   */
  readonly heldOut: boolean;
}

const folder = join(import.meta.dirname, 'prompts');

/** The prompts that the score is fitted to and measured on: `label language tools prompt` a line, `\n` for a new line. */
export function readPrompts(): readonly LabelledPrompt[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name, file) =>
      readFileSync(join(folder, name), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line, index) => ({
          ...parse(line),
          domain: basename(name, '.txt'),
          heldOut: (index + file) % 3 === 2,
        })),
    );
}

function parse(line: string): Pick<LabelledPrompt, 'label' | 'language' | 'conversation'> {
  const [, word = '', language = '', count = '', text = ''] = /^(\w+) (\w+) (\d+) (.+)$/.exec(line) ?? [];
  const label = labels.find((one) => one === word);
  if (label === undefined) throw new Error(`No label: ${line}`);
  const content = text.replaceAll(/\\(n|\\)/g, (_, letter) => (letter === 'n' ? '\n' : '\\'));
  const tools = Array.from({ length: Number(count) }, (_, index) => ({ name: `tool_${index}` }));
  return { label, language, conversation: { messages: [{ role: 'user', content }], tools } };
}
