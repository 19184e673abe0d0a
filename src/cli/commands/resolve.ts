import { nearest } from '../../diagnostic/suggest.ts';
import { explain } from '../../runtime/explain/explain.ts';
import type { Resolution, ResolveContext } from '../../runtime/resolution.ts';
import { createRouter } from '../../runtime/router.ts';
import { createStore } from '../../runtime/store.ts';
import type { RoutingTable } from '../../table/table.ts';
import { addToContext, contextNames } from '../options/context-option.ts';
import { contextOfPrompt } from '../options/prompt-option.ts';
import {
  declareFormat,
  declareRegistry,
  type FormatOptions,
  placeRegistry,
  type RegistryOptions,
} from '../options/registry-options.ts';
import { checkReport, compileRegistry, withoutNotes } from '../registry/compile-registry.ts';
import { reporters } from '../report/index.ts';
import { exitCodes } from '../shell/exit-code.ts';
import type { Shell } from '../shell/shell.ts';
import { defineCommand } from './command.ts';

interface ResolveOptions extends RegistryOptions, FormatOptions {
  readonly user?: string;
  readonly team?: string;
  readonly session?: string;
  readonly ctx?: ResolveContext;
  readonly prompt?: string;
  readonly explain?: true;
}

/** Answers one request as the gateway would, without calling anybody. */
export const resolve = defineCommand<ResolveOptions>({
  name: 'resolve',
  summary: 'show which model would answer a request',
  when: 'Run it to see who answers, for whom, and why; nothing is called. Every provider counts as healthy.',
  examples: [
    { line: 'signalbox resolve code_generation', does: 'the targets in order of trial' },
    {
      line: 'signalbox resolve summarization --team search --ctx inputTokens=180000 --explain',
      does: 'every rule and candidate, with its line in the registry',
    },
    {
      line: 'signalbox resolve summarization --prompt prompt.txt',
      does: 'the same for a prompt: its tokens and its complexity are estimated as the gateway does',
    },
    { line: 'signalbox resolve chat --user u-17 --format json', does: 'the same for a machine' },
  ],
  exits: {
    ok: 'there is an answer',
    findings: 'there is none: an unknown capability or team, not allowed, or the registry has errors',
    couldNotRun: 'no registry there, a prompt that cannot be read, or wrong usage',
  },
  declare(command) {
    command
      .argument('<capability>', 'what the application asks for')
      .option('--user <id>', 'the end user')
      .option('--team <id>', 'the team whose key is used')
      .option('--session <id>', 'the session')
      .option(
        '--ctx <key=value>',
        `more about the request, repeatable: ${contextNames.join(', ')}`,
        addToContext,
      )
      .option(
        '--prompt <file>',
        'a text whose inputTokens and complexity count where --ctx does not say them',
      )
      .option('--explain', 'say what became of every rule and candidate');
    declareRegistry(command);
    declareFormat(command);
  },
  async run({ words, options, shell }) {
    const [capability = ''] = words;
    const place = await placeRegistry(options, shell);
    const compilation = withoutNotes(await compileRegistry(place));
    const { table, bytes, sources } = compilation;
    if (table === undefined || bytes === undefined) {
      shell.note(reporters.text.check(checkReport(place, compilation, shell.colour.note)));
      return exitCodes.findings;
    }
    const context = await contextOf(options, shell);
    const store = createStore();
    await store.offer({ bytes, origin: place.shown, ...(sources === undefined ? {} : { sources }) });
    const resolution = createRouter({ store }).resolve(capability, context, {
      explain: options.explain === true ? explain : undefined,
    });
    const { error } = resolution;
    const failed = error !== undefined;
    // A machine finds the error in the document; a person who reads no answer on stdout must not pipe one on.
    const aside = failed && options.format === 'text';
    const said = reporters[options.format].resolution({
      registry: place.shown,
      resolution,
      colour: aside ? shell.colour.note : shell.colour.out,
    });
    if (aside) shell.note(said);
    else shell.out(said);
    if (!failed) return exitCodes.ok;
    const hint = hintFor(error.code, { capability, team: options.team ?? options.ctx?.team }, table);
    if (hint !== undefined) shell.note(`${hint}\n`);
    return exitCodes.findings;
  },
});

/** Where a name does not exist: the one that was probably meant, else some of those there are. */
function hintFor(
  code: NonNullable<Resolution['error']>['code'],
  asked: { readonly capability: string; readonly team: string | undefined },
  table: RoutingTable,
): string | undefined {
  if (code === 'UNKNOWN_CAPABILITY') return hintAmong(asked.capability, Object.keys(table.capabilities));
  if (code === 'UNKNOWN_TEAM') return hintAmong(asked.team ?? '', Object.keys(table.teams ?? {}));
  return undefined;
}

function hintAmong(word: string, names: readonly string[]): string | undefined {
  const meant = nearest(word, names);
  if (meant !== undefined) return `Did you mean ${meant}?`;
  if (names.length === 0) return undefined;
  const more = names.length > shownNames ? ` and ${names.length - shownNames} more` : '';
  return `There are: ${names.slice(0, shownNames).join(', ')}${more}.`;
}

/** More would push the error itself off the screen. */
const shownNames = 20;

async function contextOf(
  { user, team, session, ctx, prompt }: ResolveOptions,
  shell: Shell,
): Promise<ResolveContext> {
  const estimated = prompt === undefined ? {} : await contextOfPrompt(prompt, shell.directory);
  const context: ResolveContext = {
    ...estimated,
    ...ctx,
    ...(user === undefined ? {} : { user }),
    ...(team === undefined ? {} : { team }),
    ...(session === undefined ? {} : { session }),
  };
  if (prompt !== undefined) {
    shell.note(`${prompt}: inputTokens ${context.inputTokens}, complexity ${context.complexity}\n`);
  }
  return context;
}
