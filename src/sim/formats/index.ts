import { chatCompletions } from './chat-completions.ts';
import type { SimFormat } from './format.ts';
import { generateContent } from './generate-content.ts';
import { messages } from './messages.ts';

/**
 * Every format that the simulator plays. The order decides where a path says too little (`/models`, or a
 * path that is not known): the first that recognises the request answers, and the last recognises all.
 */
export const formats: readonly SimFormat[] = [generateContent, messages, chatCompletions];
