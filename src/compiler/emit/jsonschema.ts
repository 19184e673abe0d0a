import { sayable } from '../../diagnostic/printable.ts';
import type { Capability } from '../../table/table.ts';
import type { Emitter } from './emitter.ts';

type Schema = Readonly<Record<string, unknown>>;

/**
 * `capabilities.schema.json`: what a caller may send, as a schema of chat completion requests. It holds the names,
 * and for each the features, kinds of content and limits that it promises; all else of a request it leaves alone.
 */
export const jsonschema: Emitter = {
  name: 'jsonschema',
  summary: 'capabilities.schema.json, what callers may send, for any language',
  emit: ({ table }) => {
    const capabilities = Object.entries(table.capabilities).sort(([a], [b]) => (a < b ? -1 : 1));
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'A chat completion request to one of the capabilities',
      type: 'object',
      required: ['model'],
      properties: { model: { $ref: '#/$defs/name' } },
      allOf: capabilities.map(([id]) => ({
        if: { type: 'object', required: ['model'], properties: { model: { const: id } } },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { $ref: `#/$defs/request.${id}` },
      })),
      $defs: {
        name: {
          description: 'What an application writes where it would write a model.',
          enum: capabilities.map(([id]) => id),
        },
        ...Object.fromEntries(capabilities.map(([id, one]) => [`request.${id}`, requestSchema(id, one)])),
      },
    };
    return {
      files: [{ path: 'capabilities.schema.json', content: `${JSON.stringify(schema, null, 2)}\n` }],
    };
  },
};

function requestSchema(id: string, { description, owner, promise }: Capability): Schema {
  const kept = [...promise.features, ...promise.input];
  const limits = promise.maxOutput === undefined ? {} : outputLimits(promise.maxOutput);
  const unpromised = Object.entries(refusals)
    .filter(([feature]) => !kept.includes(feature))
    .map(([, properties]) => properties);
  const parts = Object.entries(contentParts)
    .filter(([kind]) => !kept.includes(kind))
    .flatMap(([, types]) => types);
  return {
    title: id,
    description: sayable(`${description.trim()} Owner: ${owner}.`),
    type: 'object',
    properties: {
      model: { const: id },
      ...limits,
      ...Object.assign({}, ...unpromised),
      ...(parts.length === 0 ? {} : { messages: withoutParts(parts) }),
    },
  };
}

/** What a request may not ask for, by the feature that is not promised. */
const refusals: Readonly<Record<string, Schema>> = {
  tools: { tools: { type: 'array', maxItems: 0 } },
  streaming: { stream: { enum: [false, null] } },
  json_schema: {
    response_format: {
      not: { type: 'object', required: ['type'], properties: { type: { const: 'json_schema' } } },
    },
  },
  reasoning: { reasoning_effort: { enum: ['none', null] } },
  logprobs: { logprobs: { enum: [false, null] } },
};

/** How content of each kind is called in a message. */
const contentParts: Readonly<Record<string, readonly string[]>> = {
  image: ['image_url'],
  audio: ['input_audio'],
  pdf: ['file'],
};

function withoutParts(types: readonly string[]): Schema {
  const part = { not: { type: 'object', required: ['type'], properties: { type: { enum: types } } } };
  // Of content that is a plain text, `items` says nothing.
  const content = { items: part };
  return { type: 'array', items: { type: 'object', properties: { content } } };
}

function outputLimits(maximum: number): Schema {
  const limit = { type: ['integer', 'null'], maximum };
  return { max_tokens: limit, max_completion_tokens: limit };
}
