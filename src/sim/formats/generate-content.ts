import type { EmbeddingRequest } from '../../chat/embedding.ts';
import type { Result } from '../../wire/adapter.ts';
import { generateContent as dialect } from '../../wire/clients/generate-content/generate-content.ts';
import { failed, invalidRequest } from '../../wire/kit/failure.ts';
import { eventStream, jsonArray } from '../play/framing.ts';
import type { EmbeddingAnswer, EmbeddingShape, FormatError, Route, SimFormat } from './format.ts';

/** `POST …/models/{model}:generateContent` and its sisters: https://ai.google.dev/api/generate-content */
export const generateContent: SimFormat = {
  name: 'generate-content',
  dialect,
  route,
  recognises: (target, headers) =>
    /\/v1beta\/|\/models\/[^/]+:|[?&]key=/.test(target) || 'x-goog-api-key' in headers,
  idOf: (unique) => `sim-${unique}`,
  requestIdHeader: 'x-request-id',
  contentType: 'application/json; charset=UTF-8',
  layOut: (body) => `${JSON.stringify(body, null, 2)}\n`,
  tokensPerDelta: 16,
  usageMark: /"usageMetadata":/,
  errors: {
    auth: {
      status: 400,
      type: 'INVALID_ARGUMENT',
      code: 'API_KEY_INVALID',
      message: 'API key not valid. Please pass a valid API key. (simulated)',
    },
    content_filter: {
      status: 400,
      type: 'INVALID_ARGUMENT',
      message: 'The prompt was blocked for safety reasons. (simulated)',
    },
    context_length: {
      status: 400,
      type: 'INVALID_ARGUMENT',
      message:
        'The input token count (1048577) exceeds the maximum number of tokens allowed (1048576). (simulated)',
    },
    error: { status: 500, type: 'INTERNAL', message: 'An internal error has occurred. (simulated)' },
    invalid_request: {
      status: 400,
      type: 'INVALID_ARGUMENT',
      message: 'Request contains an invalid argument. (simulated)',
    },
    not_found: {
      status: 404,
      type: 'NOT_FOUND',
      message:
        'The model is not found for API version v1beta, or is not supported for generateContent. (simulated)',
    },
    overloaded: {
      status: 503,
      type: 'UNAVAILABLE',
      message: 'The model is overloaded. Please try again later. (simulated)',
    },
    quota: {
      status: 429,
      type: 'RESOURCE_EXHAUSTED',
      message: 'You exceeded your current quota, please check your plan and billing details. (simulated)',
    },
    rate_limit: {
      status: 429,
      type: 'RESOURCE_EXHAUSTED',
      message: 'Resource has been exhausted: requests per minute. (simulated)',
    },
    timeout: {
      status: 504,
      type: 'DEADLINE_EXCEEDED',
      message: 'Deadline expired before operation could complete. (simulated)',
    },
  },
  errorBody,
  models: (names) => ({
    models: names.map((name) => ({
      name: `models/${name}`,
      displayName: `${name} (simulated)`,
      supportedGenerationMethods: [
        'generateContent',
        'streamGenerateContent',
        'embedContent',
        'batchEmbedContents',
      ],
    })),
  }),
};

const sse = eventStream({ contentType: 'text/event-stream', lineEnd: '\r\n', errorsAsStream: true });

const call =
  /^(?<prefix>.*)\/(?:models|tunedModels)\/(?<model>.+):(?<method>generateContent|streamGenerateContent|embedContent|batchEmbedContents)(?:\?(?<query>[^?]*))?$/;

/**
 * Looks for the method from the end, so that a scenario behind the model's name may stand there as it is
 * (`models/some?status=429:generateContent`) as well as percent-encoded.
 */
function route(target: string): Route | undefined {
  const list = /^(?<prefix>.*)\/models\/?(?:\?.*)?$/.exec(target)?.groups;
  if (list !== undefined) return { prefix: list['prefix'] ?? '', operation: 'models' };
  const found = call.exec(target)?.groups;
  if (found === undefined) return undefined;
  const at = { prefix: found['prefix'] ?? '', model: decoded(found['model'] ?? '') };
  const framing = new URLSearchParams(found['query']).get('alt') === 'sse' ? sse : jsonArray;
  switch (found['method']) {
    case 'embedContent':
      return { ...at, operation: 'embeddings', shape: single };
    case 'batchEmbedContents':
      return { ...at, operation: 'embeddings', shape: batch };
    default:
      return { ...at, operation: 'chat', stream: found['method'] === 'streamGenerateContent', framing };
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A lone percent sign: the name is what was written.
    return segment;
  }
}

/** Codes of this format stand in `details`, as reasons. */
function errorBody(
  { type, code, message }: FormatError,
  status: number,
  _requestId: string,
  param?: string,
): unknown {
  const reason =
    code === undefined ? [] : [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: code }];
  const field =
    param === undefined
      ? []
      : [
          {
            '@type': 'type.googleapis.com/google.rpc.BadRequest',
            fieldViolations: [{ field: param, description: message }],
          },
        ];
  const details = [...reason, ...field];
  return { error: { code: status, message, status: type, ...(details.length > 0 ? { details } : {}) } };
}

const single: EmbeddingShape = {
  dimensions: 768,
  decode: (body) => {
    const text = textOf(body);
    return text === undefined ? missing('content') : understood([text], body);
  },
  encode: ({ vectors, input }: EmbeddingAnswer) => ({
    embedding: { values: vectors[0] ?? [] },
    usageMetadata: { promptTokenCount: input },
  }),
};

const batch: EmbeddingShape = {
  dimensions: 768,
  decode(body) {
    const requests: unknown = Object(body).requests;
    if (!Array.isArray(requests) || requests.length === 0) return missing('requests');
    const texts = requests.map(textOf);
    if (!texts.every((text) => text !== undefined)) return missing('requests.content');
    return understood(texts, requests[0]);
  },
  encode: ({ vectors, input }: EmbeddingAnswer) => ({
    embeddings: vectors.map((values) => ({ values })),
    usageMetadata: { promptTokenCount: input },
  }),
};

function missing(param: string): Result<EmbeddingRequest> {
  return failed(invalidRequest(param, 'Missing, or not a list of text parts.'));
}

function understood(input: readonly string[], settings: unknown): Result<EmbeddingRequest> {
  return { ok: true, value: { input, encoding: 'float', ...dimensionsOf(settings) }, warnings: [] };
}

function textOf(body: unknown): string | undefined {
  const parts: unknown = Object(Object(body).content).parts;
  if (!Array.isArray(parts) || parts.length === 0) return undefined;
  const texts = parts.map((part: unknown) => Object(part).text);
  return texts.every((text) => typeof text === 'string') ? texts.join('\n') : undefined;
}

/** Newer clients put it into a config of its own. */
function dimensionsOf(body: unknown): { readonly dimensions?: number } {
  const { outputDimensionality, embedContentConfig } = Object(body);
  const wanted: unknown = outputDimensionality ?? Object(embedContentConfig).outputDimensionality;
  const usable = typeof wanted === 'number' && Number.isInteger(wanted) && wanted > 0 && wanted <= 8192;
  return usable ? { dimensions: wanted } : {};
}
