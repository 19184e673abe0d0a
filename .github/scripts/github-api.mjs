/**
 * Asks GitHub's API (or one that speaks like it) about this repository. Throws with the status alone: an answer may
 * repeat what was sent.
 * @param {string} method
 * @param {string} path below `/repos/owner/name`
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
export async function github(method, path, body) {
  const {
    GITHUB_API_URL = 'https://api.github.com',
    GITHUB_REPOSITORY = '',
    GITHUB_TOKEN = '',
  } = process.env;
  if (!/^[\w.-]+\/[\w.-]+$/.test(GITHUB_REPOSITORY)) throw new Error('GITHUB_REPOSITORY is not owner/name');
  if (GITHUB_TOKEN === '') throw new Error('GITHUB_TOKEN is missing');
  const answer = await fetch(`${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}${path}`, {
    method,
    redirect: 'error',
    signal: AbortSignal.timeout(30_000),
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${GITHUB_TOKEN}`,
      'user-agent': 'signalbox',
      'x-github-api-version': '2022-11-28',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`GitHub answers ${answer.status} to ${method} ${path.replace(/\?.*/, '')}`);
  return answer.json();
}
