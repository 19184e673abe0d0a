import type { ProviderAdapter } from '../adapter.ts';
import { anthropic } from './anthropic/anthropic.ts';

/** Every provider dialect, by hand: one line each, in no order that matters. */
export const providerAdapters: readonly ProviderAdapter[] = [anthropic];
