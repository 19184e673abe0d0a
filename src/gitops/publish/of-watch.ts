import type { Failure } from '../../watch/news.ts';
import { type DestinationFailure, failed } from './destination.ts';

/** What a source could not give, said of a destination. */
export function ofWatch({ code, message }: Failure): DestinationFailure {
  if (code === 'source-missing') return failed('destination-missing', message);
  if (code === 'source-denied') return failed('destination-denied', message);
  if (code === 'source-unreachable') return failed('destination-unreachable', message);
  return failed('destination-refused', message);
}
