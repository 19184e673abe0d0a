import { failure, type ProviderFailure, truncated } from '../../chat/failure.ts';
import type { Phase } from './phase-clock.ts';

/**
 * What a connection's error means. The error's own message is never repeated: it may hold what was being sent.
 * `began` tells whether the provider's answer had begun.
 */
export function networkFailure(error: unknown, began: boolean): ProviderFailure {
  const code = errorCode(error);
  if (code === 'destination_forbidden') {
    return failure(
      'error',
      code,
      'The provider’s host leads to an address that the registry does not allow.',
    );
  }
  if (code === 'EMFILE' || code === 'ENFILE') {
    return failure(
      'overloaded',
      'overloaded',
      'The gateway has no connection left to call the provider with.',
    );
  }
  if (began) return truncated(`The connection broke before the answer was complete (${code}).`);
  if (isTls(code)) {
    return failure('error', 'upstream_tls', `No trusted connection to the provider (${code}).`);
  }
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return timeoutFailure('connect');
  if (code === 'UND_ERR_HEADERS_OVERFLOW' || code.startsWith('HPE_') || code === 'HTTPParserError') {
    return failure('error', 'upstream_bad_body', `The provider’s answer is not valid HTTP (${code}).`);
  }
  const retryable = code !== 'ENOTFOUND';
  return {
    ...failure('error', 'upstream_unreachable', `The provider cannot be reached (${code}).`),
    retryable,
  };
}

/** Something took too long. Only a failed connection is worth a second try at the same place. */
export function timeoutFailure(what: Phase | 'total'): ProviderFailure {
  const words: Record<Phase | 'total', string> = {
    connect: 'No connection to the provider in time.',
    firstToken: 'The provider did not begin its answer in time.',
    idle: 'The provider fell silent in the middle of its answer.',
    closing: 'The provider did not close its answer.',
    total: 'The request took longer than its total limit.',
  };
  return { ...failure('timeout', 'upstream_timeout', words[what]), retryable: what === 'connect' };
}

const codePattern = /^[A-Za-z0-9_]{1,64}$/;

/** The error's code, or its name: undici gives some parser errors no code. */
function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  const code =
    'code' in error && error.code !== undefined ? error.code : 'name' in error ? error.name : undefined;
  return typeof code === 'string' && codePattern.test(code) ? code : 'unknown';
}

function isTls(code: string): boolean {
  return /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO|HOSTNAME_MISMATCH)/.test(code);
}
