import type { Random } from '../draw/random.ts';
import type { Conversation } from './conversation.ts';
import {
  closings,
  codeSamples,
  codeWords,
  openings,
  otherLanguages,
  sentences,
  summaryWords,
  thoughts,
} from './phrases.ts';
import { countTokens, splitTokens } from './tokens.ts';

/** The first line of every simulated text: nobody shall take it for a model's. */
export function simulatedLine(model: string): string {
  return `[Simulated answer: "${model}" was asked for, no model was called.]`;
}

/** An answer that looks like one: code, a summary or prose, as the question asks, in the question's script. */
export function answerText(conversation: Conversation, model: string, random: Random): string {
  const body = bodies.find(({ fits }) => fits(conversation)) ?? prose;
  return `${simulatedLine(model)}\n\n${body.write(conversation, random)}`;
}

/** What the simulated model thinks before it answers: one sentence for each step. */
export function reasoningText(conversation: Conversation, steps: number, random: Random): string {
  const first = random.below(thoughts.length);
  const chosen = Array.from({ length: steps }, (_, step) => thoughts[(first + step) % thoughts.length] ?? '');
  return about(['(Simulated reasoning.)', ...chosen].join(' '), conversation);
}

/** Lengthens an answer to so many tokens, or cuts it, so that a load test gets the size that it asks for. */
export function withLength(text: string, tokens: number, random: Random): string {
  const filler = ` ${some(sentences, sentences.length, random).join(' ').replaceAll('{topic}', 'it')}`;
  // Counted and cut only when it is whole: where a token ends depends on all the text before it.
  const missing = Math.max(0, tokens - countTokens(text));
  const long = text + filler.repeat(Math.ceil((missing + 1) / countTokens(filler)) + 1);
  return splitTokens(long).slice(0, tokens).join('');
}

interface Body {
  fits(conversation: Conversation): boolean;
  write(conversation: Conversation, random: Random): string;
}

const prose: Body = {
  fits: () => true,
  write(conversation, random) {
    const language = otherLanguages.find(({ script }) => script.test(conversation.question));
    if (language !== undefined) return language.text;
    const text = [
      random.pick(openings),
      ...(conversation.images > 0 ? [`(${conversation.images} image(s) came with the question.)`] : []),
      some(sentences, 4 + random.below(4), random).join(' '),
      random.pick(closings),
    ];
    return about(text.join('\n\n'), conversation);
  },
};

/** In this order: what a tool said goes before everything, code before a summary. */
const bodies: readonly Body[] = [
  {
    fits: ({ toolResults }) => toolResults.length > 0,
    write({ toolResults }) {
      const lines = toolResults.map(({ name, text }) => `- ${name} answered: ${shorten(text, 400)}`);
      return `The result is in.\n\n${lines.join('\n')}\n\nThat answers the question.`;
    },
  },
  {
    fits: ({ question }) => codeWords.test(question),
    write(conversation, random) {
      const sample = codeSamples.find(({ asked }) => asked.test(conversation.question));
      const name = identifier(conversation);
      const code = sample?.code.replaceAll('{name}', name) ?? '';
      const text = `\`\`\`${sample?.language ?? ''}\n${code}\n\`\`\`\n\n${some(sentences, 2, random).join(' ')}`;
      return about(text, conversation);
    },
  },
  {
    fits: ({ question }) => summaryWords.test(question) && question.length > 120,
    write(conversation, random) {
      const points = keySentences(conversation.question).map((sentence) => `- ${sentence}`);
      return about(`Summary of the text:\n\n${points.join('\n')}\n\n${random.pick(closings)}`, conversation);
    },
  },
];

function about(text: string, { subjects }: Conversation): string {
  // A quoted sentence reads badly in the place of a word.
  const topic = subjects.find((subject) => /^[\p{L}\p{N}' -]{2,24}$/u.test(subject) && !/ .* /.test(subject));
  return text.replaceAll('{topic}', () => topic ?? 'the question');
}

/** Distinct ones, in a drawn order. */
function some(from: readonly string[], count: number, random: Random): string[] {
  const left = [...from];
  return Array.from(
    { length: Math.min(count, left.length) },
    () => left.splice(random.below(left.length), 1)[0] ?? '',
  );
}

/** Up to five sentences of the text itself, evenly spread, each shortened. */
function keySentences(text: string): string[] {
  const all = text.split(/(?<=[.!?。!?])\s*|\n+/u).filter((sentence) => sentence.trim().length > 20);
  const step = Math.max(1, Math.ceil(all.length / 5));
  return all.filter((_, index) => index % step === 0).map((sentence) => shorten(sentence.trim(), 120));
}

function shorten(text: string, most: number): string {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most).join('')}…` : text;
}

const languageName = /^(?:type|java)script$|^python$|^rust$|^go(?:lang)?$|^sql$|^function$/i;

function identifier({ subjects }: Conversation): string {
  const subject = subjects.find((one) => !languageName.test(one)) ?? '';
  const words = subject.toLowerCase().match(/[a-z][a-z0-9]*/g) ?? [];
  return words.length > 0 ? `count_${words.slice(0, 3).join('_')}` : 'count_items';
}
