// Opens a pull request for the branch that a script has pushed, with the plan as its text, or updates the open one.
import { github } from './github-api.mjs';
import { neutralise } from './neutralise.mjs';
import { readReport } from './report.mjs';

const {
  PULL_REQUEST_TITLE: title = 'Change the registry',
  BASE_BRANCH: base = 'main',
  GITHUB_REPOSITORY = '',
} = process.env;
const branch = (await readReport('branch')).trim();
if (branch === '') {
  console.log('there is nothing to propose');
} else {
  const body = neutralise(await readReport('comment.md'));
  const head = encodeURIComponent(`${GITHUB_REPOSITORY.split('/')[0]}:${branch}`);
  const [open] = await github('GET', `/pulls?state=open&head=${head}`);
  const pull =
    open === undefined
      ? await github('POST', '/pulls', { title, head: branch, base, body })
      : await github('PATCH', `/pulls/${open.number}`, { title, body });
  console.log(`${open === undefined ? 'opened' : 'updated'} pull request ${pull.number}`);
}
