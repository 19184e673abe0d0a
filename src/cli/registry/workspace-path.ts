import { relative, sep } from 'node:path';
import type { RegistryPlace } from '../options/registry-options.ts';
import type { Shell } from '../shell/shell.ts';

/** The registry's directory from the root of the checkout: in GitHub Actions its workspace, else where we stand. */
export function workspacePath({ directory, shown }: RegistryPlace, shell: Shell): string {
  const from = shell.environment['GITHUB_WORKSPACE'] ?? shell.directory;
  const path = relative(from, directory).split(sep).join('/');
  return path === '..' || path.startsWith('../') || /^(?:\/|[A-Za-z]:)/.test(path) ? shown : path;
}
