import type { Warning } from '../../chat/warning.ts';
import type { Result } from '../adapter.ts';
import { failed, unsupported } from './failure.ts';
import { type JsonRecord, list } from './json.ts';

/**
 * What to do with the fields of a caller's request that our model has no word for: those the provider knows
 * are its own to judge, the rest are left out with a warning, or refused where the answer would be another one.
 */
export function splitExtras(extras: JsonRecord | undefined, known: readonly string[]): Result<JsonRecord> {
  const value: Record<string, unknown> = {};
  const warnings: Warning[] = [];
  for (const [name, content] of Object.entries(extras ?? {})) {
    if (content === null || content === undefined) continue;
    if (known.includes(name) && !STEERING.has(name)) value[name] = content;
    else if (changesAnswer(name, content)) {
      return failed(unsupported(name, `This provider has no \`${name}\`.`));
    } else {
      const what = name.includes('[]') ? 'field' : 'setting';
      warnings.push({ field: name, message: `not sent: the provider has no such ${what}` });
    }
  }
  return { ok: true, value, warnings };
}

/**
 * Fields by which some server or other lets a request choose the destination, the key or the model: who answers
 * is decided in the registry, so these never go out.
 */
export const STEERING: ReadonlySet<string> = new Set([
  'api_base',
  'api_key',
  'api_version',
  'base_url',
  'custom_host',
  'custom_llm_provider',
  'extra_body',
  'extra_headers',
  'extra_query',
  'fallbacks',
  'mock_response',
  'models',
  'organization',
  'preset',
  'provider',
  'route',
  'router',
]);

function changesAnswer(name: string, content: unknown): boolean {
  if (name === 'modalities') return list(content).some((modality) => modality !== 'text');
  // Tools that one provider runs itself: without them the answer is made of other stuff.
  if (name.startsWith('tools.') || name === 'mcp_servers') return true;
  // What the model has said aloud: it would not know its own words.
  if (name === 'messages[].audio') return true;
  return name === 'audio' || name === 'web_search_options';
}
