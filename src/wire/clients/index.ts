import type { ClientDialect } from '../adapter.ts';
import { chatCompletions } from './chat-completions/chat-completions.ts';
import { generateContent } from './generate-content/generate-content.ts';
import { messages } from './messages/messages.ts';

/** Every dialect that callers may speak, by hand: one line each. */
export const clientDialects: readonly ClientDialect[] = [chatCompletions, messages, generateContent];
