/** `1 record`, `5,120 records`. */
export function countText(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}
