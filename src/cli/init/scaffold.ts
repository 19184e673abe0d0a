import { existsSync, readFileSync, statSync } from 'node:fs';
import { packageVersion } from '../package-version.ts';

/** One file of a new repository, by its path. */
export interface ScaffoldFile {
  readonly path: string;
  readonly text: string;
  readonly executable: boolean;
}

/** What a team needs around its first registry: the registry, a test, an invariant, and CI that checks and publishes. */
export function scaffold(): readonly ScaffoldFile[] {
  const written = Object.entries({ ...registry, ...repository() });
  return [
    ...written.map(([path, text]) => ({ path, text, executable: false })),
    ...shipped.map((path) => ({ path, ...readShipped(path) })),
  ];
}

/** Taken as they are: a new repository has the very jobs that this one's tests run. */
const shipped = [
  '.github/actions/signalbox/action.yml',
  '.github/workflows/registry.yml',
  '.github/workflows/comment.yml',
  '.github/workflows/publish.yml',
  '.github/workflows/catalog.yml',
  '.github/workflows/rollout.yml',
  ...['check.sh', 'publish.sh', 'catalog.sh', 'revert.sh', 'rollout.sh', 'signalbox.sh'].map(
    (name) => `.github/scripts/${name}`,
  ),
  ...['comment', 'commit-status', 'github-api', 'gitlab-note', 'neutralise', 'pull-request', 'report'].map(
    (name) => `.github/scripts/${name}.mjs`,
  ),
];

function readShipped(path: string): Omit<ScaffoldFile, 'path'> {
  const url = new URL(`../../../${path}`, import.meta.url);
  if (!existsSync(url)) throw new Error(`the package lacks ${path}`);
  return { text: readFileSync(url, 'utf8'), executable: (statSync(url).mode & 0o100) !== 0 };
}

function schema(kind: string, up: string): string {
  return `# yaml-language-server: $schema=${up}node_modules/signalbox/schemas/${kind}.schema.json\n`;
}

const registry = {
  'registry/signalbox.yaml': `${schema('signalbox', '../')}# Defaults for every capability. docs/registry-reference.md of Signalbox has all of them.
timeouts:
  connect: 3s
  firstToken: 20s
  total: 5m
`,
  'registry/providers/example.yaml': `${schema('provider', '../../')}# Where models are served. Put your own here; the key is never in a file, only the name of its variable.
${provider('Example', 'models.example.com', 'EXAMPLE_API_KEY')}`,
  'registry/providers/spare.yaml': `${schema('provider', '../../')}# Another company, for when the first one fails as a whole.
${provider('Spare', 'models.example.net', 'SPARE_API_KEY')}`,
  'registry/models/large.yaml': model('Large', {
    provider: 'example',
    upstream: 'large-1',
    input: '3 USD',
    output: '15 USD',
  }),
  'registry/models/small.yaml': model('Small', {
    provider: 'spare',
    upstream: 'small-1',
    input: '0.50 USD',
    output: '2 USD',
  }),
  'registry/capabilities/chat.yaml': `${schema('capability', '../../')}# What applications ask for. A pull request that edits \`use\` changes who answers.
description: Answer people in a conversation.
owner: ai-platform
requires: { features: [tools, streaming], context: 64k }
use: large
fallback: [small]
`,
  'registry/teams/everyone.yaml': `${schema('team', '../../')}name: Everyone
capabilities: "*"
`,
  'registry/tests/chat.yaml': `${schema('policy-test', '../../')}capability: chat
cases:
  - name: is answered by the large model
    expect: { chain: [large, small], reason: STATIC }
  - name: falls back to the small one
    given: { down: [large] }
    expect: { model: small, reason: FALLBACK }
`,
  'registry/invariants/models.yaml': `${schema('invariant', '../../')}# Must hold for every request, whatever is edited later.
- name: chat is answered by these models and no others
  where: capability == "chat"
  always: model.id in ["large", "small"]
`,
} satisfies Readonly<Record<string, string>>;

function provider(name: string, host: string, variable: string): string {
  return `name: ${name}
api: openai-compatible
baseUrl: https://${host}/v1
auth: { header: authorization, scheme: Bearer, value: { env: ${variable} } }
`;
}

interface Served {
  readonly provider: string;
  readonly upstream: string;
  readonly input: string;
  readonly output: string;
}

function model(name: string, { provider: by, upstream, input, output }: Served): string {
  return `${schema('model', '../../')}name: ${name}
context: 128k
output: 16k
modalities: { input: [text], output: [text] }
features: [tools, streaming]
prices:
  - { source: an example, input: ${input}, output: ${output} }
deployments:
  - { provider: ${by}, model: ${upstream} }
`;
}

function repository(): Readonly<Record<string, string>> {
  const manifest = {
    name: 'registry',
    private: true,
    scripts: { validate: 'signalbox validate', test: 'signalbox test', plan: 'signalbox plan' },
    devDependencies: { signalbox: packageVersion() },
  };
  return {
    'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
    '.gitignore': 'node_modules/\nbuild/\nsignalbox-report/\nkeys.json\n*.pem\n',
    '.github/CODEOWNERS': `# Who must approve what. GitHub reads it; replace the names with your teams.
/registry/            @your-org/ai-platform
/registry/invariants/ @your-org/risk
/.github/             @your-org/ai-platform
# What is installed and trusted runs and signs with the key of the environment production.
/package.json         @your-org/ai-platform
/package-lock.json    @your-org/ai-platform
/root.json            @your-org/risk
`,
    'README.md': `# Registry

Which model answers is decided here, by pull request. Applications ask for a capability, such as \`chat\`; the file in \`registry/capabilities/\` says who answers.

- Begin by installing Signalbox from where your organisation keeps it: its own registry of packages, or the file that \`npm pack\` makes in a checkout of Signalbox, committed here: \`npm install --save-dev --save-exact ./signalbox-${packageVersion()}.tgz\`. Do not take a package of this name from a public registry unless you know who put it there. Commit \`package-lock.json\`: the workflows install what it says, and nothing without it.
- \`npx signalbox validate\` finds every mistake, \`npx signalbox test\` runs \`registry/tests/\`, and \`npx signalbox plan\` says what your change would do.
- \`npx signalbox dev\` runs a gateway on this machine, without any key.
- A pull request is checked by \`.github/workflows/registry.yml\`, and the plan is posted under it.
- A merge is published by \`.github/workflows/publish.yml\` once the variables that Signalbox's docs/ci.md names are set. Put the trust root into \`root.json\`, and keep private keys out of Git.
`,
  };
}
