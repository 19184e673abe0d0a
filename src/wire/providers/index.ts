import type { ProviderAdapter } from '../adapter.ts';
import { anthropic } from './anthropic/anthropic.ts';
import { deepseek } from './deepseek.ts';
import { fireworks } from './fireworks.ts';
import { gemini } from './gemini/gemini.ts';
import { groq } from './groq.ts';
import { mistral } from './mistral.ts';
import { ollama } from './ollama.ts';
import { openai } from './openai.ts';
import { openaiCompatible } from './openai-compatible.ts';
import { openrouter } from './openrouter.ts';
import { qwen } from './qwen.ts';
import { sim } from './sim.ts';
import { together } from './together.ts';
import { xai } from './xai.ts';

/** Every provider dialect, by hand: one line each, in no order that matters. */
export const providerAdapters: readonly ProviderAdapter[] = [
  anthropic,
  deepseek,
  fireworks,
  groq,
  mistral,
  ollama,
  openai,
  openaiCompatible,
  openrouter,
  qwen,
  sim,
  together,
  xai,
  gemini,
];
