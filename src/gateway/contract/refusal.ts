import type { FailureClass, ProviderFailure } from '../../chat/failure.ts';
import type { FailureCode } from '../../chat/failure-code.ts';

/** Why the gateway itself answers with an error: thrown on the way in, before any provider is asked. */
export class Refusal extends Error {
  readonly status: number;
  readonly failure: ProviderFailure;
  /** Further headers of the answer: `allow`, `retry-after`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(options: {
    readonly status: number;
    readonly code: FailureCode;
    readonly message: string;
    readonly param?: string;
    readonly headers?: Readonly<Record<string, string>>;
  }) {
    super(options.message);
    this.name = 'Refusal';
    this.status = options.status;
    this.headers = options.headers ?? {};
    this.failure = {
      class: classOf(options.status),
      status: options.status,
      code: options.code,
      message: options.message,
      ...(options.param === undefined ? {} : { param: options.param }),
      retryable: false,
    };
  }
}

/** A request that is wrong in itself: 400, with the field where there is one. */
export function badRequest(code: FailureCode, message: string, param?: string): Refusal {
  return new Refusal({ status: 400, code, message, ...(param === undefined ? {} : { param }) });
}

/** A dialect's complaint about the caller's request. */
export function refusalOf({ code, message, param }: ProviderFailure): Refusal {
  return badRequest(code, message, param);
}

function classOf(status: number): FailureClass {
  if (status === 503) return 'overloaded';
  if (status === 408) return 'timeout';
  return status >= 500 ? 'error' : 'invalid_request';
}
