// The same for GitLab: one note under a merge request, updated in place. GITLAB_TOKEN needs the scope "api".
import { neutralise } from './neutralise.mjs';
import { readReport } from './report.mjs';

const marker = '<!-- signalbox:plan -->';
const { CI_API_V4_URL = '', CI_PROJECT_ID = '', CI_MERGE_REQUEST_IID = '', GITLAB_TOKEN = '' } = process.env;
if (!/^\d+$/.test(CI_PROJECT_ID) || !/^\d+$/.test(CI_MERGE_REQUEST_IID) || GITLAB_TOKEN === '') {
  throw new Error('CI_PROJECT_ID, CI_MERGE_REQUEST_IID and GITLAB_TOKEN say where and as whom');
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 */
async function gitlab(method, path, body) {
  const notes = `${CI_API_V4_URL}/projects/${CI_PROJECT_ID}/merge_requests/${CI_MERGE_REQUEST_IID}/notes`;
  const answer = await fetch(`${notes}${path}`, {
    method,
    redirect: 'error',
    signal: AbortSignal.timeout(30_000),
    headers: { 'private-token': GITLAB_TOKEN, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`GitLab answers ${answer.status} to ${method}`);
  return answer.json();
}

const report = (await readReport('comment.md')).replaceAll(marker, '');
const body = `${marker}\n${neutralise(report)}\n`;
let own;
for (let page = 1; page <= 30 && own === undefined; page += 1) {
  const notes = await gitlab('GET', `?per_page=100&page=${page}`);
  own = notes.find((one) => one.body.startsWith(marker));
  if (notes.length < 100) break;
}
if (own === undefined) await gitlab('POST', '', { body });
else await gitlab('PUT', `/${own.id}`, { body });
console.log(`${own === undefined ? 'posted' : 'updated'} the plan`);
