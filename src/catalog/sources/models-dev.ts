import { toUnits } from '../quantities.ts';
import {
  type CatalogSource,
  type Facts,
  type Offer,
  type RateName,
  type Rates,
  sameProvider,
} from '../source.ts';

/**
 * A document in the form of models.dev's `api.json`: providers by id, each with its models by id. Whatever in
 * it has another form than expected counts as not said, because the file comes from outside.
 *
 * https://models.dev/api.json
 */
export function openModelsDev(document: unknown, title: string): CatalogSource | undefined {
  const providers = record(document);
  if (providers === undefined || Object.values(providers).every((one) => modelsOf(one) === undefined)) {
    return undefined;
  }
  const modelsAt = (provider: string) => {
    const exact = Object.hasOwn(providers, provider) ? provider : undefined;
    const id = exact ?? Object.keys(providers).find((other) => sameProvider(other, provider));
    return id === undefined ? undefined : modelsOf(providers[id]);
  };
  return {
    title,
    subject: 'facts',
    find(pin) {
      const models = modelsAt(pin.provider);
      const model = models && Object.hasOwn(models, pin.model) ? record(models[pin.model]) : undefined;
      return model === undefined ? undefined : readModel(model);
    },
    namesNear: (pin) => Object.keys(modelsAt(pin.provider) ?? {}),
  };
}

type Json = Readonly<Record<string, unknown>>;

function modelsOf(provider: unknown): Json | undefined {
  return record(record(provider)?.['models']);
}

function readModel(model: Json): Offer {
  const limit = record(model['limit']) ?? {};
  const cost = record(model['cost']);
  const found: Record<string, unknown> = {
    name: words(model['name']),
    family: words(model['family']),
    context: count(limit['context']),
    output: count(limit['output']),
    modalities: readModalities(record(model['modalities'])),
    features: readFeatures(model, cost),
    knowledge: matching(model['knowledge'], /^\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?$/),
    released: matching(model['release_date'], /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/),
    deprecated: model['status'] === 'deprecated',
  };
  const facts: Facts = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
  return { facts, ...readCost(cost) };
}

/** In the order of the registry's schema, so that the order in the document changes nothing. */
const inputs = ['text', 'image', 'audio', 'video', 'pdf'];
const outputs = ['text', 'image', 'audio'];

function readModalities(modalities: Json | undefined): Facts['modalities'] {
  const known = (field: string, names: readonly string[]) => {
    const list = modalities?.[field];
    return Array.isArray(list) ? names.filter((name) => list.includes(name)) : [];
  };
  const [input, output] = [known('input', inputs), known('output', outputs)];
  return input.length > 0 && output.length > 0 ? { input, output } : undefined;
}

function readFeatures(model: Json, cost: Json | undefined): readonly string[] {
  return [
    model['tool_call'] === true && 'tools',
    model['structured_output'] === true && 'json_schema',
    model['reasoning'] === true && 'reasoning',
    cost?.['cache_read'] !== undefined && 'caching',
  ].filter((feature) => feature !== false);
}

const names: Readonly<Record<string, RateName>> = {
  input: 'input',
  output: 'output',
  cache_read: 'cacheRead',
  cache_write: 'cacheWrite',
  reasoning: 'reasoning',
  input_audio: 'audioInput',
  output_audio: 'audioOutput',
};

function readCost(cost: Json | undefined): Pick<Offer, 'prices' | 'unsaid'> {
  const { tiers: written, ...own } = cost ?? {};
  const { rates, unsaid } = readRates(own);
  const tiers = (Array.isArray(written) ? written : []).flatMap((one) => {
    const { tier, ...inner } = record(one) ?? {};
    const above = count(record(tier)?.['size']);
    const found = readRates(inner).rates;
    return above === undefined || Object.keys(found).length === 0 ? [] : [{ above, rates: found }];
  });
  tiers.sort((a, b) => a.above - b.above);
  const complete = rates.input !== undefined && rates.output !== undefined;
  return { prices: complete ? [{ rates, ...(tiers.length > 0 && { tiers }) }] : [], unsaid };
}

function readRates(cost: Json): { rates: Rates; unsaid: string[] } {
  const rates: Partial<Record<RateName, number>> = {};
  const unsaid: string[] = [];
  for (const [key, value] of Object.entries(cost)) {
    const name = Object.hasOwn(names, key) ? names[key] : undefined;
    const units = toUnits(value);
    if (name !== undefined && units !== undefined) rates[name] = units;
    else unsaid.push(key.replaceAll('_', ' '));
  }
  return { rates, unsaid: unsaid.sort() };
}

function record(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined; // Any such object has string keys.
}

function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined; // A safe integer is a number.
}

/** Printable text on one line; anything else could hide in a review. */
function words(value: unknown): string | undefined {
  return matching(
    value,
    /^[\x21-\x7e\u00c0-\u024f](?:[\x20-\x7e\u00c0-\u024f]{0,118}[\x21-\x7e\u00c0-\u024f])?$/,
  );
}

function matching(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined;
}
