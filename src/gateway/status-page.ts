import type { StoreStatus } from '../runtime/store/status.ts';

/** A store's status as people and machines read it over HTTP: moments as ISO 8601, everything else as it is. */
export function statusPage(status: StoreStatus) {
  const { notAfter, lastRequest, lastSuccessfulRequest, lastSuccessfulActivation, lastNack, ...rest } =
    status;
  return {
    ...rest,
    notAfter: moment(notAfter),
    lastRequest: moment(lastRequest),
    lastSuccessfulRequest: moment(lastSuccessfulRequest),
    lastSuccessfulActivation: moment(lastSuccessfulActivation),
    lastNack: lastNack && { ...lastNack, at: moment(lastNack.at) },
  };
}

function moment(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
