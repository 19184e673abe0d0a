import type { ClientDialect } from '../adapter.ts';
import { chatCompletions } from './chat-completions/chat-completions.ts';

/** Every dialect that callers may speak, by hand: one line each. */
export const clientDialects: readonly ClientDialect[] = [chatCompletions];
