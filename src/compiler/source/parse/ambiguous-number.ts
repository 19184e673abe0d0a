/** Whether YAML 1.1 and 1.2, or two parsers of either, read a plain scalar differently: as numbers, or not. */
export function isAmbiguousNumber(source: string): boolean {
  return (
    /^[-+]?0[0-9]+(?:\.[0-9]*)?$/.test(source) ||
    /^[-+]?0[xob][0-9a-f_]*$/i.test(source) ||
    /^[-+]?[0-9]+(?:_[0-9]*)+(?:\.[0-9_]*)?$/.test(source) ||
    /^[-+]?[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?$/.test(source) ||
    /^[-+]?\.(?:inf|nan)$/i.test(source) ||
    /^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)e[-+]?[0-9]+$/i.test(source) ||
    /^-0(?:\.0*)?$/.test(source)
  );
}
