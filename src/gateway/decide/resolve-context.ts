import type { IncomingHttpHeaders } from 'node:http';
import type { EmbeddingRequest } from '../../chat/embedding.ts';
import type { ChatRequest } from '../../chat/request.ts';
import { scoreComplexity } from '../../runtime/estimate/complexity.ts';
import { estimateInputTokens } from '../../runtime/estimate/estimate-tokens.ts';
import type { ResolveContext } from '../../runtime/resolution.ts';
import type { Exchange } from '../contract/exchange.ts';
import { badRequest } from '../contract/refusal.ts';
import { estimateEmbeddingTokens } from './estimate-embedding.ts';
import { RatedContext, RequestContext } from './request-context.ts';

/** Who asks, in the words of rules: from the key, the body's `user` and three headers. Throws a `Refusal`. */
export function callerContext(
  { id, caller, request }: Pick<Exchange, 'id' | 'caller' | 'request'>,
  bodyUser: string | undefined,
): ResolveContext {
  const { headers } = request;
  const user = bodyUser ?? labelHeader(headers, 'x-signalbox-user');
  const session = labelHeader(headers, 'x-signalbox-session');
  const tags = tagsHeader(headers);
  return {
    request: id,
    ...(caller.team === undefined ? {} : { team: caller.team }),
    ...(caller.key === undefined ? {} : { key: caller.key }),
    ...(user === undefined ? {} : { user }),
    ...(session === undefined ? {} : { session }),
    ...(tags === undefined ? {} : { tags }),
  };
}

/** Who asks, and what a chat request asks for, in the words of rules. */
export function chatContext(caller: ResolveContext, request: ChatRequest, api: string): ResolveContext {
  const media = { image: 0, audio: 0, file: 0, video: 0 };
  for (const message of request.messages) {
    for (const part of message.content) if (part.type in media) media[part.type as keyof typeof media] += 1;
  }
  const known = {
    ...caller,
    api,
    ...(request.maxOutputTokens === undefined ? {} : { maxOutputTokens: request.maxOutputTokens }),
    messages: request.messages.length,
    stream: request.stream,
    tools: request.tools?.length ?? 0,
    images: media.image,
    audio: media.audio,
    files: media.file + media.video,
    jsonSchema: request.output?.type === 'json-schema',
    reasoning: request.reasoning !== undefined && request.reasoning.effort !== 'none',
  };
  return new RatedContext(known, {
    countTokens: () => estimateInputTokens(request),
    rate: () => scoreComplexity(request),
  });
}

/** The same for texts that are to become vectors. Nothing rates how demanding they are. */
export function embeddingContext(caller: ResolveContext, request: EmbeddingRequest): ResolveContext {
  return new RequestContext({ ...caller, api: 'embeddings' }, () => estimateEmbeddingTokens(request));
}

const maxLabel = 256;
const maxTags = 32;

function labelHeader(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string' || value.length > maxLabel) {
    throw badRequest('invalid_header', `${name} must be one value of at most ${maxLabel} characters.`);
  }
  return value;
}

/** `x-signalbox-tags: tier=gold,region=eu`. */
function tagsHeader(headers: IncomingHttpHeaders): Readonly<Record<string, string>> | undefined {
  const text = headers['x-signalbox-tags'];
  if (text === undefined || text === '') return undefined;
  const tags = new Map<string, string>();
  for (const pair of String(text).split(',')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals).trim();
    const value = pair.slice(equals + 1).trim();
    if (equals < 1 || name === '' || name.length > maxLabel || value.length > maxLabel) throw badTags();
    if (reserved.has(name)) throw badTags();
    tags.set(name, value);
  }
  if (tags.size > maxTags) throw badTags();
  return Object.fromEntries(tags);
}

/** Names that mean something to the language itself. */
const reserved = new Set(['__proto__', 'constructor', 'prototype']);

function badTags() {
  return badRequest('invalid_header', `x-signalbox-tags must be at most ${maxTags} pairs like a=b,c=d.`);
}
