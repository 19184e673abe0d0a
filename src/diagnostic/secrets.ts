/** A stretch of text that looks like a secret, and what it looks like. */
export interface Secret {
  readonly from: number;
  readonly to: number;
  readonly what: string;
}

/**
 * Every repetition that may be tried from many places is bounded: the texts come from anybody. Without its sign a
 * text has no match, and is not searched at every place.
 */
const patterns: readonly { readonly what: string; readonly sign: RegExp; readonly pattern: RegExp }[] = [
  {
    what: 'a private key',
    sign: /-----BEGIN/,
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  },
  { what: 'an API key', sign: /sk-/, pattern: /(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{20,}/g },
  { what: 'an API key', sign: /AIza/, pattern: /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{30,}/g },
  {
    what: 'an access key',
    sign: /AKIA|ASIA/,
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g,
  },
  {
    what: 'an access token',
    sign: /gh[oprsu]_|github_pat_|xox[abeprs]-|glpat-|hf_/,
    pattern: /(?<![A-Za-z0-9])(?:gh[oprsu]_|github_pat_|xox[abeprs]-|glpat-|hf_)[A-Za-z0-9_-]{20,}/g,
  },
  {
    what: 'a signed token',
    sign: /eyJ/,
    pattern: /(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]*)?/g,
  },
  // A short prefix and a long tail of mixed letters and digits: how most services write their keys.
  {
    what: 'an API key',
    sign: /[-_][A-Za-z0-9]{24}/,
    pattern:
      /(?<![A-Za-z0-9_-])[a-z]{2,6}[-_](?=[A-Za-z0-9]*[a-z])(?=[A-Za-z0-9]*[A-Z])(?=[A-Za-z0-9]*[0-9])[A-Za-z0-9]{24,}/g,
  },
  { what: 'a password in a URL', sign: /:\/\/[^\s/]*@/, pattern: /(?<=:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g },
];

/** A field, or a header, whose name says that its value is for authentication. */
const authField =
  /(?:api[-_]?key|access[-_]?key|token|secret|password|passwd|authorization|credentials?|x-[a-z-]{0,30}key)["']?[ \t]*:[ \t]*["']?((?:bearer |basic )?)([A-Za-z0-9+/_.=~-]{16,})/gi;

/**
 * Finds what looks like a key, a password or a private key: known prefixes anywhere, and text without order in
 * fields that are named after one. In order of place, without overlaps.
 */
export function findSecrets(text: string): Secret[] {
  const found: Secret[] = [];
  for (const { what, sign, pattern } of patterns) {
    if (!sign.test(text)) continue;
    for (const match of text.matchAll(pattern)) {
      found.push({ from: match.index, to: match.index + match[0].length, what });
    }
  }
  for (const match of text.matchAll(authField)) {
    const value = match[2] ?? '';
    const from = match.index + match[0].length - value.length;
    if (looksRandom(value))
      found.push({ from, to: from + value.length, what: 'a random text in a field for keys' });
  }
  found.sort((a, b) => a.from - b.from || b.to - a.to);
  let end = -1;
  return found.filter(({ from, to }) => {
    const fresh = from >= end;
    if (fresh) end = to;
    return fresh;
  });
}

/** The same text with every secret starred out; lengths and lines stay, so that columns do. */
export function maskSecrets(text: string): string {
  let masked = text;
  for (const { from, to } of findSecrets(text)) {
    masked = masked.slice(0, from) + text.slice(from, to).replaceAll(/\S/g, '*') + masked.slice(to);
  }
  return masked;
}

/** Digits and letters mixed, with more than 3 bits a character: words, ids and names of variables have less. */
function looksRandom(value: string): boolean {
  if (!/[0-9]/.test(value) || !/[A-Za-z]/.test(value) || /^[A-Z][A-Z0-9_]*$/.test(value)) return false;
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits > 3;
}
