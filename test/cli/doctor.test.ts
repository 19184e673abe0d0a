import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { lookAtClock, lookAtNode } from '../../src/cli/doctor/look-at-machine.ts';
import { run } from '../../src/cli/main.ts';
import { fakeShell } from './fake-shell.ts';
import { signalbox, temporaryDirectory } from './run-signalbox.ts';
import { capability, writeSample } from './sample-registry.ts';

vi.setConfig({ testTimeout: 60_000 });

async function examined(directory: string, environment: Record<string, string> = {}, ...words: string[]) {
  const shell = fakeShell({ directory, environment });
  const code = await run(['doctor', '--format', 'json', ...words], shell);
  const { schema, findings } = JSON.parse(shell.stdout()) as { schema: string; findings: Finding[] };
  expect(schema).toBe('signalbox.doctor/v1');
  return { code, findings, of: (check: string) => findings.filter((finding) => finding.check === check) };
}

describe('doctor', () => {
  test('tells each finding with what mends it, and ends well with warnings', async () => {
    const directory = dirname(writeSample());
    const { code, stdout, stderr } = await signalbox(['doctor'], {
      directory,
      environment: { NORTH_KEY: 'a-secret-value' },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ok {7}node {6}Node \d/);
    expect(stdout).toContain('set: NORTH_KEY\n');
    expect(stdout).toContain('SOUTH_KEY is not set');
    expect(stdout).toContain('export SOUTH_KEY=…');
    expect(stdout).not.toContain('a-secret-value');
    expect(stdout).toMatch(/0 problems, \d warnings\n$/);
  });

  test('finds a registry that is missing or has errors', async () => {
    const none = await examined(temporaryDirectory());
    expect(none.code).toBe(1);
    expect(none.of('registry')).toMatchObject([{ status: 'problem', mend: 'signalbox init' }]);
    const directory = dirname(writeSample({ 'capabilities/chat.yaml': capability('Talk.', 'use: nobody') }));
    const broken = await examined(directory);
    expect(broken.code).toBe(1);
    expect(broken.of('registry')).toMatchObject([{ status: 'problem', mend: 'signalbox validate' }]);
    expect(broken.of('editor')).toMatchObject([{ status: 'warning', mend: 'signalbox fmt' }]);
    expect((await signalbox(['doctor'], { directory })).stdout).toMatch(/\n1 problem, \d warnings\n$/);
  });

  test('holds the files against the last commit, and types against the registry', async () => {
    const directory = dirname(writeSample());
    expect((await examined(directory)).of('git')).toMatchObject([
      { status: 'warning', mend: expect.stringMatching(/^git init/) },
    ]);
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...words], {
        cwd: directory,
        stdio: 'ignore',
      });
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'one');
    await run(['types'], fakeShell({ directory }));
    const clean = await examined(directory);
    expect([clean.of('git'), clean.of('types')]).toMatchObject([[{ status: 'ok' }], [{ status: 'ok' }]]);
    writeFileSync(join(directory, 'registry/capabilities/more.yaml'), capability('More.', 'use: swift'));
    const changed = await examined(directory);
    expect(changed.of('git')).toMatchObject([{ status: 'warning', mend: 'signalbox plan --against HEAD' }]);
    expect(changed.of('types')).toMatchObject([{ status: 'warning', mend: 'signalbox types' }]);
  });

  test('asks gateways what they serve', async () => {
    const server = createServer((_request, response) => {
      response.end(
        JSON.stringify({
          state: 'READY',
          degraded: false,
          environment: 'default',
          activeRevision: `sha256:${'a'.repeat(64)}`,
        }),
      );
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const directory = dirname(writeSample());
    const answered = await examined(directory, {}, '--gateway', `http://127.0.0.1:${port}`);
    expect(answered.of('gateway')).toMatchObject([
      {
        status: 'warning',
        message: expect.stringMatching(/serves aaaaaaaaaaaa of default, and the registry here is/),
      },
    ]);
    const silent = await examined(directory, {}, '--gateway', 'http://127.0.0.1:1');
    expect(silent.code).toBe(1);
    expect(silent.of('gateway')).toMatchObject([{ status: 'problem' }]);
  });

  test('knows an old Node and a clock that cannot be right', () => {
    expect(lookAtNode('20.19.0')).toMatchObject({
      status: 'problem',
      mend: expect.stringMatching(/node@24/),
    });
    expect(lookAtNode('24.10.9').status).toBe('problem');
    expect(lookAtNode('24.11.0').status).toBe('ok');
    expect(lookAtNode('25.0.0').status).toBe('ok');
    expect(lookAtClock(0)).toMatchObject({
      status: 'problem',
      message: 'it is 1970-01-01T00:00:00.000Z, which is long ago',
    });
    expect(lookAtClock(Date.UTC(2027, 0, 1)).status).toBe('ok');
  });
});
