import type { ErrorCode, ResolutionDetails } from '@openfeature/server-sdk';
import type { Resolution, ResolveError } from '../runtime/resolution.ts';
import type { Store } from '../runtime/store.ts';
import { metadataOf } from './metadata.ts';

/** OpenFeature's word for each reason that the router has for not answering. */
const codes: Readonly<Record<ResolveError['code'], `${ErrorCode}`>> = {
  NOT_READY: 'PROVIDER_NOT_READY',
  UNKNOWN_CAPABILITY: 'FLAG_NOT_FOUND',
  UNKNOWN_TEAM: 'INVALID_CONTEXT',
  NOT_ALLOWED: 'GENERAL',
  NO_TARGET: 'GENERAL',
  BROKEN_INPUT: 'INVALID_CONTEXT',
};

/** The default value, because the router has no target; a table that was refused is told of where there is no other. */
export function failureOf<T>(
  resolution: Resolution,
  { defaultValue, store }: { defaultValue: T; store: Store },
): ResolutionDetails<T> {
  const { error } = resolution;
  if (error === undefined) return failed(defaultValue, 'GENERAL', 'No deployment may be asked.');
  const refused = error.code === 'NOT_READY' ? store.lastRejection() : undefined;
  return {
    ...failed(defaultValue, refused ? 'PARSE_ERROR' : codes[error.code], refused?.message ?? error.message),
    flagMetadata: { ...metadataOf(resolution), code: error.code },
  };
}

/** The default value, and why it is not another. */
export function failed<T>(defaultValue: T, code: `${ErrorCode}`, errorMessage: string): ResolutionDetails<T> {
  return { value: defaultValue, reason: 'ERROR', errorCode: errorCode(code), errorMessage };
}

/** The SDK's enum has exactly these texts as its values; to name its members would be to load it. */
function errorCode(code: `${ErrorCode}`): ErrorCode {
  return code as ErrorCode;
}
