// Posts the plan under a pull request, one comment that is updated in place. It runs with the right to write
// comments and never with code of the pull request: what it posts comes from an artefact that anybody may have
// written, and is neutralised. Which pull request it is comes from the event, and never from the artefact.
import { github } from './github-api.mjs';
import { neutralise } from './neutralise.mjs';
import { readReport } from './report.mjs';

const marker = '<!-- signalbox:plan -->';
const {
  HEAD_SHA = '',
  HEAD_OWNER = '',
  HEAD_BRANCH = '',
  COMMENT_AUTHOR = 'github-actions[bot]',
} = process.env;

const head = encodeURIComponent(`${HEAD_OWNER}:${HEAD_BRANCH}`);
const open = await github('GET', `/pulls?state=open&per_page=100&head=${head}`);
// A commit that has been pushed since has checks of its own.
const pull = open.find((one) => one.head.sha === HEAD_SHA);
if (pull === undefined) {
  console.log('no open pull request has this commit as its head: nothing is posted');
} else {
  const report = (await readReport('comment.md')).replaceAll(marker, '');
  const body = `${marker}\n${neutralise(report) || 'The checks wrote no plan.'}\n\n<sub>For ${HEAD_SHA.slice(0, 12)}, by the checks of the pull request itself.</sub>\n`;
  const existing = await findOwn(pull.number);
  if (existing === undefined) await github('POST', `/issues/${pull.number}/comments`, { body });
  else if (existing.body !== body) await github('PATCH', `/issues/comments/${existing.id}`, { body });
  console.log(`${existing === undefined ? 'posted' : 'updated'} the plan of pull request ${pull.number}`);
}

/** @param {number} number */
async function findOwn(number) {
  for (let page = 1; page <= 30; page += 1) {
    const comments = await github('GET', `/issues/${number}/comments?per_page=100&page=${page}`);
    const own = comments.find((one) => one.user.login === COMMENT_AUTHOR && one.body.startsWith(marker));
    if (own !== undefined || comments.length < 100) return own;
  }
  return undefined;
}
