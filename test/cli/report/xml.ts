import { expect } from 'vitest';

const name = '[A-Za-z][A-Za-z-]*';
const attribute = `\\s+${name}="[^<"]*"`;
const tag = new RegExp(`<(/?)(${name})((?:${attribute})*)\\s*(/?)>`, 'y');
/** The characters of XML 1.0, and `&` only where it begins one of its own entities. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what XML forbids
const text = /(?:[^<&\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|&(?:lt|gt|amp|quot|apos|#10);)*/uy;

/** Fails where the document is not well-formed: tags nest, and text holds no character that XML forbids. */
export function checkXml(document: string): void {
  expect(document.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n')).toBe(true);
  expect(document.isWellFormed()).toBe(true);
  const open: string[] = [];
  let at = document.indexOf('\n');
  while (at < document.length) {
    text.lastIndex = at;
    at += text.exec(document)?.[0].length ?? 0;
    if (at === document.length) break;
    tag.lastIndex = at;
    const match = tag.exec(document);
    expect(match, `a tag at ${at}: ${document.slice(at, at + 60)}`).not.toBeNull();
    const [whole = '', closes, element = '', attributes = '', empty] = match ?? [];
    for (const [, value = ''] of attributes.matchAll(/="([^"]*)"/g)) {
      expect(value).toMatch(/^(?:[^<&]|&(?:lt|gt|amp|quot|apos|#10);)*$/);
    }
    if (closes === '/') expect(open.pop()).toBe(element);
    else if (empty !== '/') open.push(element);
    at += whole.length;
  }
  expect(open).toEqual([]);
}
