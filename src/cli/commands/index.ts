import { bundle } from './bundle.ts';
import { catalog } from './catalog.ts';
import type { CliCommand } from './command.ts';
import { compile } from './compile.ts';
import { completion } from './completion.ts';
import { dev } from './dev.ts';
import { diff } from './diff.ts';
import { doctor } from './doctor.ts';
import { explain } from './explain.ts';
import { fleet } from './fleet.ts';
import { fmt } from './fmt.ts';
import { init } from './init.ts';
import { keys } from './keys.ts';
import { plan } from './plan.ts';
import { publish } from './publish.ts';
import { resolve } from './resolve.ts';
import { serve } from './serve.ts';
import { sim } from './sim.ts';
import { simulate } from './simulate.ts';
import { test } from './test.ts';
import { types } from './types.ts';
import { usages } from './usages.ts';
import { validate } from './validate.ts';

/** Every command, in the order of the help: what one does with a registry, then what runs, then the rest. */
export const commands: readonly CliCommand[] = [
  init,
  validate,
  fmt,
  test,
  plan,
  resolve,
  simulate,
  compile,
  types,
  explain,
  usages,
  diff,
  catalog,
  dev,
  serve,
  sim,
  keys,
  bundle,
  publish,
  fleet,
  doctor,
  completion,
];
