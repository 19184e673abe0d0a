/** What one gateway says of its table, or why it says nothing. */
export type GatewayReport = AnsweringGateway | SilentGateway;

export interface AnsweringGateway {
  /** Its address, without anything secret. */
  readonly gateway: string;
  readonly reachable: true;
  /** As its status page writes it: `READY`, `STALE`, … */
  readonly state: string;
  readonly degraded: boolean;
  readonly environment: string | null;
  readonly generation: number | null;
  readonly revision: string | null;
  readonly lastNack: Nack | null;
}

export interface SilentGateway {
  readonly gateway: string;
  readonly reachable: false;
  readonly message: string;
}

/** The last candidate that a gateway refused. */
export interface Nack {
  readonly code: string;
  readonly message: string;
  readonly phase: string | null;
  /** Of a bundle whose signatures count; others could say what they like. */
  readonly generation: number | null;
  /** SHA-256 of the bytes that were refused, in hex. */
  readonly digest: string | null;
  /** ISO 8601. */
  readonly at: string | null;
}

/** Reads a gateway's status page, which may be anything: undefined where it is none. Texts are cut and made printable. */
export function readStatusPage(gateway: string, bytes: Uint8Array): AnsweringGateway | undefined {
  const page = parse(bytes);
  if (!isRecord(page) || typeof page['state'] !== 'string') return undefined;
  return {
    gateway,
    reachable: true,
    state: text(page['state']) ?? '',
    degraded: page['degraded'] === true,
    environment: text(page['environment']),
    generation: count(page['activeGeneration']),
    revision: text(page['activeRevision']),
    lastNack: isRecord(page['lastNack']) ? nack(page['lastNack']) : null,
  };
}

function nack(said: Readonly<Record<string, unknown>>): Nack {
  return {
    code: text(said['code']) ?? 'unknown',
    message: text(said['message']) ?? '',
    phase: text(said['phase']),
    generation: count(said['generation']),
    digest: text(said['digest'])?.replace(/^sha256:/, '') ?? null,
    at: text(said['at']),
  };
}

function text(value: unknown): string | null {
  // What a terminal or a commit status would obey is not for a gateway to say.
  return typeof value === 'string'
    ? value.slice(0, 500).replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')
    : null;
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
