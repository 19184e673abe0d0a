import type { Performance } from '../play/performance.ts';
import type { Scenario } from '../scenario/keys.ts';
import type { Fault } from './fault.ts';

/** Headers that a gateway must not pass on, or cannot bear. */
export const addHeaders: Fault = (performance, { headers, interim }) => ({
  ...performance,
  ...(interim === undefined ? {} : { interim }),
  ...(headers === undefined ? {} : { headers: { ...performance.headers, ...furtherHeaders[headers] } }),
});

const furtherHeaders: Readonly<Record<NonNullable<Scenario['headers']>, Performance['headers']>> = {
  noisy: {
    'set-cookie': ['simulated=1; Path=/', '__cf_sim=2; HttpOnly'],
    'access-control-allow-origin': '*',
    'alt-svc': 'h3=":443"; ma=86400',
    'keep-alive': 'timeout=5',
    server: 'simulated',
    'strict-transport-security': 'max-age=31536000',
    'proxy-authenticate': 'Basic realm="simulated"',
  },
  large: { 'x-simulated-padding': 'x'.repeat(20_000) },
  many: Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`x-simulated-${index}`, '1'])),
};

/** Some providers send it with good answers, too. */
export const askToWait: Fault = (performance, scenario) => {
  const waits = (['retry-after', 'retry-after-ms'] as const).flatMap((name) => {
    const value = scenario[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...performance, headers: { ...performance.headers, ...Object.fromEntries(waits) } };
};
