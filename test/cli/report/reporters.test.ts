import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reporters } from '../../../src/cli/report/index.ts';
import type { CheckReport, Reporter } from '../../../src/cli/report/reporter.ts';
import type { Diagnostic } from '../../../src/diagnostic/diagnostic.ts';
import { hostile, hostileReport, span } from './hostile.ts';
import { checkXml } from './xml.ts';

const golden = (name: string) => join(import.meta.dirname, 'expected', name);
const endings = { text: 'txt', json: 'json', github: 'txt', sarif: 'sarif', junit: 'xml', markdown: 'md' };

/** Characters that act on a terminal or hide text; a report may hold them only as escapes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is its purpose
const acting = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

describe.each(Object.entries(reporters) as [keyof typeof endings, Reporter][])('%s', (name, reporter) => {
  test('writes hostile texts as the committed file has them', async () => {
    const text = reporter.check(hostileReport());
    await expect(text).toMatchFileSnapshot(golden(`hostile-${name}.${endings[name]}`));
    if (name !== 'json') expect(text).not.toMatch(acting);
    // GitHub's runner takes this for a command anywhere in a line; JSON is data, and for a file.
    if (name !== 'json') expect(text).not.toContain('##[');
    if (name !== 'json' && name !== 'github') expect(text).not.toMatch(/^\s*::/m);
  });

  test('goes by the name that it is listed under', () => {
    expect(reporter.format).toBe(name);
  });

  test('writes a report without findings', () => {
    const report = { ...hostileReport(), diagnostics: [] };
    expect(() => reporter.check(report)).not.toThrow();
  });
});

/** A report of so many findings of one kind, in so many files. */
function manyFindings(count: number, severity: Diagnostic['severity'], files = 1): CheckReport {
  const [one] = hostileReport().diagnostics as [Diagnostic];
  const diagnostics = Array.from({ length: count }, (_, index) => {
    const file = `models/m${index % files}.yaml`;
    return { ...one, severity, span: { ...span(index + 1, 1), file } };
  });
  return { ...hostileReport(), diagnostics };
}

describe('github', () => {
  const lines = (report: CheckReport) => reporters.github.check(report).trimEnd().split('\n');

  test('writes one command a line, whatever the texts are', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary' }))), (texts) => {
        const [one] = hostileReport().diagnostics as [Diagnostic];
        const diagnostics = texts.slice(0, 9).map((message) => ({ ...one, message, help: message }));
        const written = reporters.github.check({ ...hostileReport(), diagnostics });
        expect(written.split(/\r\n|\r|\n/).slice(0, -1)).toHaveLength(diagnostics.length);
        for (const line of written.split('\n').slice(0, -1)) {
          // Decoded as GitHub does it, it is the finding again and no second command.
          const match = /^::error ([^:]*)::(.*)$/.exec(line);
          expect(match).not.toBeNull();
          const [, properties = ''] = match ?? [];
          const known = properties.split(',').map((part) => part.split('=')[0]);
          expect(known).toEqual(['file', 'line', 'endLine', 'col', 'title']);
        }
      }),
    );
  });

  test('gives an end column only where the finding is on one line', () => {
    const [across, one] = [span(2, 1, 4, 2), span(2, 1)].map((at) => {
      const [first] = hostileReport().diagnostics as [Diagnostic];
      return lines({ ...hostileReport(), diagnostics: [{ ...first, span: at }] })[0];
    });
    expect(across).not.toContain('endColumn');
    expect(one).toContain('endColumn=4');
  });

  test.each(['error', 'warning', 'info'] as const)(
    'keeps to ten of %s, the last counting the rest',
    (severity) => {
      expect(lines(manyFindings(10, severity))).toHaveLength(10);
      const over = lines(manyFindings(47, severity));
      expect(over).toHaveLength(10);
      expect(over[9]).toMatch(/^::(?:error|warning|notice) title=signalbox::… and 38 more/);
    },
  );
});

describe('markdown', () => {
  test('stays within what GitHub takes and counts what it leaves out', () => {
    for (const [count, files] of [
      [4000, 400],
      [2000, 2],
      [400, 400],
    ] as const) {
      const text = reporters.markdown.check(manyFindings(count, 'error', files));
      expect(text.length).toBeLessThanOrEqual(65_536);
      const shown = text.match(/ error There is/g)?.length ?? 0;
      const left = Number(/Not shown, for want of room: (\d+)/.exec(text)?.[1] ?? 0);
      expect(shown + left).toBe(count);
      // Cut between sections: every fence that opens closes.
      expect((text.match(/^`{3,}/gm) ?? []).length % 2).toBe(0);
    }
  });

  test('keeps every text from the registry inside code', () => {
    const text = reporters.markdown.check(hostileReport());
    const outside = text.replaceAll(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '').replaceAll(/(`+)[^`].*?\1/g, '');
    for (const sign of ['<', '@', '|', '::', '\u001b']) expect(outside).not.toContain(sign);
  });
});

describe('junit', () => {
  test('is well-formed XML whatever the texts are', () => {
    checkXml(reporters.junit.check(hostileReport()));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (message) => {
        const [one] = hostileReport().diagnostics as [Diagnostic];
        checkXml(reporters.junit.check({ ...hostileReport(), diagnostics: [{ ...one, message }] }));
      }),
    );
  });

  test('counts a failure for each error and none for the rest', () => {
    const text = reporters.junit.check(hostileReport());
    expect(text).toContain('tests="16" failures="6"');
    expect(text.match(/<failure /g)).toHaveLength(6);
  });
});
