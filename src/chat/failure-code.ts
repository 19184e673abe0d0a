/**
 * Every code that a caller can be told, and when it occurs. Codes are stable: they are added to, never renamed. The
 * HTTP status follows from the failure's class and is each client dialect's own.
 */
export const failureCodes = {
  // The provider failed, or answered with an error.
  upstream_error: 'the provider failed for a reason that no other code names',
  upstream_overloaded: 'the provider is overloaded',
  deployment_set_aside: 'the deployment failed too often and is not called for a while',
  upstream_rate_limited: 'the provider limits the rate of our requests',
  upstream_quota: 'our account with the provider is out of credit',
  upstream_auth: 'the provider does not accept our key',
  upstream_timeout: 'the provider took longer than a timeout allows',
  upstream_unreachable: 'no connection to the provider, or no target that may be tried',
  upstream_tls: 'no trusted connection to the provider',
  upstream_bad_body: "the provider's answer cannot be read",
  upstream_redirect_refused: 'the provider answered with a redirect',
  stream_truncated: 'the stream ended before the answer was complete',
  destination_forbidden: "the provider's host leads to an address that is not allowed",
  model_unavailable: 'the provider does not know the model that the registry names',
  no_credentials: 'the environment holds no key for the provider',
  // The provider or the model will not do what is asked.
  context_length_exceeded: 'the prompt is too long for the model',
  content_filter: 'the provider refuses the content',
  unsupported_feature: 'the provider cannot do it, and leaving it out would change the answer',
  // The request is wrong.
  invalid_request: 'a field is missing, of the wrong type or out of range',
  invalid_json: 'the body is not JSON, or is nested too deeply',
  invalid_encoding: 'the body is not encoded as its headers say',
  duplicate_host: 'the request has more than one host header',
  incomplete_body: 'the connection ended before the body did',
  invalid_framing: 'the headers contradict each other on the length of the body',
  invalid_header: 'a header of ours has an impossible value',
  invalid_target: 'the path of the request is malformed',
  invalid_model: 'the name of the capability is too long',
  missing_model: 'no capability is named',
  model_not_found: 'there is no such capability',
  unknown_endpoint: 'there is no such endpoint',
  method_not_allowed: 'the endpoint has no such method',
  request_too_large: 'the body is larger than the gateway takes',
  unsupported_media_type: 'the body is not JSON, or compressed in an unknown way',
  // The caller may not.
  missing_api_key: 'no key was sent',
  invalid_api_key: 'the key is unknown',
  ambiguous_credentials: 'keys were sent in more than one header',
  expired_api_key: 'the key has expired',
  forbidden_host: 'the gateway listens without keys, and the host header is not a local one',
  capability_not_allowed: 'the team may not use the capability',
  unknown_team: "the key's team is not in the table",
  // The gateway itself.
  not_ready: 'the gateway has no routing table yet',
  no_target: 'the policy leaves no deployment for this request',
  overloaded: 'the gateway has no place for one more request',
  retry_budget_spent:
    'no further call was made, because retries have used up their share; only the trace tells',
  caller_gone: 'the caller closed the connection; only the log tells',
  internal_error: 'the gateway made a mistake',
} as const satisfies Readonly<Record<string, string>>;

/** A code of the table above. */
export type FailureCode = keyof typeof failureCodes;
