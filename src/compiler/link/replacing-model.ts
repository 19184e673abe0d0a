import type { Details } from '../../diagnostic/define.ts';
import type { Span } from '../../diagnostic/diagnostic.ts';
import type { LinkedModel } from './registry.ts';

/** What to write instead of a model that goes: the one that its file names as its replacement, where it names one. */
export function replacingModel(
  { value: { replacement } }: LinkedModel,
  span: Span,
): Pick<Details, 'suggestions'> {
  if (replacement === undefined) return {};
  const edits = [{ span, text: replacement }];
  return { suggestions: [{ title: `Use \`${replacement}\``, confidence: 'likely', edits }] };
}
