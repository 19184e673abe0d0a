// Tells a commit what came of publishing it: what gateways refuse is seen where the change was reviewed.
import { github } from './github-api.mjs';
import { readReport } from './report.mjs';

const { COMMIT = '', TARGET_URL } = process.env;
if (!/^[0-9a-f]{40,64}$/.test(COMMIT)) throw new Error('COMMIT is no id of a commit');
const { state, description, context } = JSON.parse(await readReport('status.json'));
await github('POST', `/statuses/${COMMIT}`, {
  state,
  context,
  // GitHub takes 140 characters.
  description: description.length > 140 ? `${description.slice(0, 139)}…` : description,
  ...(TARGET_URL ? { target_url: TARGET_URL } : {}),
});
console.log(`${context}: ${state}`);
