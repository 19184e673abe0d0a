import type { ProviderFailure } from '../../chat/failure.ts';
import { presentable } from '../../wire/kit/failure.ts';
import type { Redact } from '../contract/redact.ts';

/** Shorter values are words, not secrets: replacing them would make nonsense of every log line. */
const shortest = 8;

/** A redactor for exactly these values, and for each as it looks inside JSON. */
export function createRedactor(secrets: Iterable<string>): Redact {
  const known = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < shortest) continue;
    known.add(secret);
    known.add(JSON.stringify(secret).slice(1, -1));
  }
  // Longest first, so that a secret which contains another leaves no rest.
  const ordered = [...known].sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const secret of ordered) if (clean.includes(secret)) clean = clean.replaceAll(secret, '[secret]');
    return clean;
  };
}

/** A provider's failure as a caller may see it. A complaint about our key is ours to read, not the caller's. */
export function redactFailure(failure: ProviderFailure, redact: Redact): ProviderFailure {
  const { message, providerCode, param } = failure;
  return presentable({
    ...failure,
    message: failure.class === 'auth' ? keyRefused : redact(message),
    ...(providerCode === undefined ? {} : { providerCode: redact(providerCode) }),
    ...(param === undefined ? {} : { param: redact(param) }),
  });
}

const keyRefused = 'The provider does not accept the key that the gateway has for it.';
