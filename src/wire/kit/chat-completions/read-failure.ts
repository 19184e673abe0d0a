import type { ProviderFailure } from '../../../chat/failure.ts';
import type { HttpReply } from '../../adapter.ts';
import { type Complaint, failureOf } from '../failure.ts';
import { defined, filled, type JsonRecord, list, number, parseJson, record, text } from '../json.ts';

/** The failure in a reply that is not 2xx, whichever shape the server gives it, none included. */
export function readFailure(reply: HttpReply): ProviderFailure {
  const { status, headers, body } = reply;
  const parsed = parseJson(body);
  const complaint = readComplaint(Array.isArray(parsed) ? parsed[0] : parsed) ?? plainComplaint(body);
  return failureOf({ ...complaint, status, headers });
}

/**
 * The failure inside JSON that came with status 200, as a body or a stream's message; `undefined` where there
 * is none. Its status is the one that it names itself.
 */
export function readInnerFailure(body: JsonRecord): ProviderFailure | undefined {
  if (!complains(body)) return undefined;
  const complaint = readComplaint(body);
  return complaint === undefined ? undefined : failureOf(complaint);
}

function complains(body: JsonRecord): boolean {
  if (body['error'] !== undefined && body['error'] !== null) return true;
  return body['object'] === 'error' || body['type'] === 'error' || ('detail' in body && !('choices' in body));
}

function readComplaint(value: unknown): Complaint | undefined {
  const body = record(value);
  if (body === undefined) return undefined;
  const inner = body['error'];
  const error = record(inner);
  if (error === undefined) {
    const message = filled(inner) ?? filled(body['message']) ?? readDetail(body['detail'] ?? body['message']);
    return message === undefined && filled(body['code']) === undefined
      ? undefined
      : complaintOf(body, message);
  }
  const upstream = readUpstream(error);
  const message = filled(error['message']) ?? filled(body['message']);
  const own = complaintOf(error, upstream?.message ?? message ?? filled(error['failed_generation']));
  return { ...own, codes: [...(own.codes ?? []), ...(upstream?.codes ?? [])] };
}

function complaintOf(error: JsonRecord, message: string | undefined): Complaint {
  const code = error['code'];
  return defined({
    status: httpStatus(code) ?? httpStatus(error['status_code']) ?? httpStatus(error['raw_status_code']),
    message,
    codes: [wordOf(code), filled(error['type']), filled(error['error_type']), filled(error['status'])],
    param: filled(error['param']),
  });
}

/** Servers that pass others on give the other's body as a text in `metadata.raw`. */
function readUpstream(error: JsonRecord): Complaint | undefined {
  const raw = filled(record(error['metadata'])?.['raw']);
  if (raw === undefined) return undefined;
  const complaint = readComplaint(parseJson(raw));
  return complaint?.message === undefined ? plainComplaint(raw) : complaint;
}

/** One text, or a list of findings with a place and a message each. */
function readDetail(detail: unknown): string | undefined {
  if (typeof detail === 'string') return filled(detail);
  const nested = filled(record(detail)?.['message']) ?? filled(record(detail)?.['msg']);
  const findings = list(record(detail)?.['detail'] ?? detail).flatMap((finding) => {
    const message = text(record(finding)?.['msg']) ?? text(finding);
    const place = list(record(finding)?.['loc']).join('.');
    return message === undefined ? [] : [place === '' ? message : `${place}: ${message}`];
  });
  return nested ?? (findings.length === 0 ? undefined : findings.join('; '));
}

/** A page of HTML says nothing that a caller could use. */
function plainComplaint(body: string): Complaint {
  const trimmed = body.trim();
  return trimmed === '' || trimmed.startsWith('<') ? {} : { message: trimmed };
}

function httpStatus(code: unknown): number | undefined {
  const status = number(code);
  return status !== undefined && status >= 400 && status <= 599 ? status : undefined;
}

function wordOf(code: unknown): string | undefined {
  return typeof code === 'number' ? String(code) : filled(code);
}
