import { packageVersion } from '../package-version.ts';

/** A log of SARIF 2.1.0 (docs.oasis-open.org/sarif) with one run of ours, as text. */
export function sarifLog({ rules, results, ...rest }: SarifRun): string {
  const run = {
    tool: { driver: { name: 'signalbox', semanticVersion: packageVersion(), rules } },
    columnKind: 'utf16CodeUnits',
    // Every path is relative to the root of the checkout, wherever that is.
    originalUriBaseIds: { [root]: { description: { text: 'The root of the checkout.' } } },
    ...rest,
    results,
  };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** What differs between our runs. */
export interface SarifRun {
  readonly rules: readonly object[];
  readonly results: readonly object[];
  readonly invocations?: readonly object[];
}

const root = '%SRCROOT%';

/** Where a file is, by its path from the root of the checkout. */
export function sarifArtifact(path: string): object {
  const uri = path.toWellFormed().split('/').map(encodeURIComponent).join('/');
  return { uri, uriBaseId: root };
}
