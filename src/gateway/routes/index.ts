import type { Route } from '../contract/exchange.ts';
import { chatCompletionsRoute } from './chat-completions.ts';
import { embeddingsRoute } from './embeddings.ts';
import { modelRoute, modelsRoute } from './models.ts';

/** Every endpoint of the data path, by hand: one line each. */
export const routes: readonly [Route, ...Route[]] = [
  chatCompletionsRoute,
  embeddingsRoute,
  modelsRoute,
  modelRoute,
];
