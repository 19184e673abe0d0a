import type { FailureClass } from '../../chat/failure.ts';
import type { SimFormat, StreamFraming } from './format.ts';

/** Which part is being played in one exchange. */
export interface Playing {
  readonly format: SimFormat;
  readonly requestId: string;
  /** Present where the answer is a stream. */
  readonly framing?: StreamFraming;
}

/** Which failure to play. */
export interface FailureWish {
  readonly class: FailureClass;
  /** Instead of the status that this format gives to the class. */
  readonly status?: number | undefined;
  /** Instead of the format's words. */
  readonly message?: string;
  /** The field of the request that is wrong. */
  readonly param?: string | undefined;
}

/** A failure in the words of a format. */
export interface WordedFailure {
  readonly status: number;
  readonly contentType: string;
  /** As it stands in a stream that has begun. */
  readonly value: unknown;
  /** As it goes out instead of an answer. */
  readonly body: string;
}

/** A failure in the words of the format that is played. */
export function wordFailure({ format, framing, requestId }: Playing, wish: FailureWish): WordedFailure {
  const error = format.errors[wish.class];
  const status = wish.status ?? error.status;
  const worded = wish.message === undefined ? error : { ...error, message: wish.message };
  const value = format.errorBody(worded, status, requestId, wish.param);
  const { contentType, wrap } = framing?.refusal ?? { contentType: format.contentType, wrap: (body) => body };
  return { status, contentType, value, body: format.layOut(wrap(value)) };
}

/** The class of a failure by its status, where the scenario does not name one. */
export function classOf(status: number): FailureClass {
  return byStatus[status] ?? (status >= 400 && status < 500 ? 'invalid_request' : 'error');
}

const byStatus: Readonly<Record<number, FailureClass>> = {
  401: 'auth',
  402: 'quota',
  403: 'auth',
  404: 'not_found',
  408: 'timeout',
  429: 'rate_limit',
  503: 'overloaded',
  504: 'timeout',
  529: 'overloaded',
};
