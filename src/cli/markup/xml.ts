/** Attributes of an element, each with a space before it. */
export function xmlAttributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text for XML. XML 1.0 has no way to write control characters, halves of surrogate pairs, U+FFFE and U+FFFF. */
export function escapeXml(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is its purpose
      .replaceAll(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, '\ufffd')
      .replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
      // Where a log prints it, two colons that begin a line, and `##[` anywhere, are a command to GitHub's runner.
      .replaceAll(/^(\s*):(?=:)/gm, '$1&#58;')
      .replaceAll('##[', '##&#91;')
  );
}
