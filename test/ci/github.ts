import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

interface Pull {
  readonly number: number;
  readonly head: { readonly sha: string; readonly ref: string };
  title: string;
  body: string;
}

/** As much of GitHub's API as the scripts use, for one repository `team/registry`, on loopback. */
export interface GitHub {
  readonly environment: Readonly<Record<string, string>>;
  readonly pulls: Pull[];
  readonly comments: { readonly id: number; readonly user: { readonly login: string }; body: string }[];
  readonly statuses: { readonly commit: string; readonly state: string; readonly description: string }[];
  /** What was asked with another token, or that nobody has. */
  readonly refused: string[];
}

export async function startGitHub(): Promise<GitHub> {
  const state: Omit<GitHub, 'environment'> = { pulls: [], comments: [], statuses: [], refused: [] };
  const server = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString();
    const body = text === '' ? {} : JSON.parse(text);
    const url = new URL(request.url ?? '', 'http://x');
    const path = `${request.method} ${url.pathname.replace('/repos/team/registry', '')}`;
    const answer = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (request.headers.authorization !== 'Bearer job-token') {
      state.refused.push(path);
      return void answer(401, {});
    }
    const [, number = ''] = /\/(\d+|[0-9a-f]{40})(?:\/|$)/.exec(path) ?? [];
    if (path === 'GET /pulls') {
      const head = url.searchParams.get('head')?.split(':')[1];
      return void answer(
        200,
        state.pulls.filter((one) => one.head.ref === head),
      );
    }
    if (path === 'POST /pulls') {
      const pull = { ...body, number: state.pulls.length + 1, head: { sha: '', ref: body.head } };
      state.pulls.push(pull);
      return void answer(201, pull);
    }
    if (/^PATCH \/pulls\/\d+$/.test(path)) {
      const pull = state.pulls.find((one) => String(one.number) === number);
      return void answer(200, Object.assign(pull ?? {}, body));
    }
    if (/^GET \/issues\/\d+\/comments$/.test(path)) return void answer(200, state.comments);
    if (/^POST \/issues\/\d+\/comments$/.test(path)) {
      const comment = { id: state.comments.length + 1, user: { login: 'github-actions[bot]' }, ...body };
      state.comments.push(comment);
      return void answer(201, comment);
    }
    if (/^PATCH \/issues\/comments\/\d+$/.test(path)) {
      const comment = state.comments.find((one) => String(one.id) === number);
      return void answer(200, Object.assign(comment ?? {}, body));
    }
    if (path.startsWith('POST /statuses/')) {
      state.statuses.push({ commit: number, ...body });
      return void answer(201, {});
    }
    state.refused.push(path);
    answer(404, {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // An address after listening on a port is never a string.
  const { port } = server.address() as AddressInfo;
  return {
    ...state,
    environment: {
      GITHUB_API_URL: `http://127.0.0.1:${port}`,
      GITHUB_REPOSITORY: 'team/registry',
      GITHUB_TOKEN: 'job-token',
    },
  };
}
