/** Money out of units of 1e-10 USD, without zeros that say nothing: `0.05 USD`. */
export function money(amount: number): string {
  return `${decimal(amount, 10)} USD`;
}

/** A share out of buckets of 100,000: `33.333%`. */
export function percent(share: number): string {
  return `${decimal(share, 3)}%`;
}

/** Milliseconds in the largest unit that needs no fraction: `90s`, `2h`, `1500ms`. */
export function duration(milliseconds: number): string {
  const unit = units.find(([, size]) => milliseconds % size === 0 && milliseconds > 0);
  return unit === undefined ? `${milliseconds}ms` : `${milliseconds / unit[1]}${unit[0]}`;
}

/** A UTC second as a day, with the time where it is not midnight. */
export function moment(second: number): string {
  const text = new Date(second * 1000).toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.replace('.000Z', 'Z');
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** Exact: the digits are moved, and nothing is divided. */
function decimal(integer: number, places: number): string {
  const digits = String(integer).padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  return `${digits.slice(0, -places)}${fraction === '' ? '' : `.${fraction}`}`;
}
