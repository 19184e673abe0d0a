/** Letters, digits, `_`, `+` and `-` between slashes; `Intl` also takes offsets such as `+02:00`, which name no zone. */
const zonePattern = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/;

const known = new Map<string, boolean>();

/** Whether a text is the IANA name of a time zone that this machine knows: `UTC`, `Asia/Shanghai`. */
export function isTimeZone(name: string): boolean {
  if (name.length > 64 || !zonePattern.test(name)) return false;
  const answer = known.get(name) ?? formats(name);
  if (known.size < 1000) known.set(name, answer);
  return answer;
}

function formats(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }) !== undefined;
  } catch {
    return false;
  }
}
