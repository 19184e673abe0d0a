import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { scoreComplexity } from '../../runtime/estimate/complexity.ts';
import { estimateInputTokens } from '../../runtime/estimate/estimate-tokens.ts';
import type { ResolveContext } from '../../runtime/resolution.ts';
import { CouldNotRun, systemReason } from '../shell/could-not-run.ts';

/** As much as a gateway takes of one request by default is far less. */
const maxBytes = 64 * 1024 * 1024;

/** What a request would be that says what is in this file, as one message of the user's. Throws `CouldNotRun`. */
export async function contextOfPrompt(
  path: string,
  directory: string,
): Promise<Required<Pick<ResolveContext, 'inputTokens' | 'complexity' | 'messages'>>> {
  const content = await read(path, resolve(directory, path));
  const conversation = { messages: [{ role: 'user', content }] };
  return {
    messages: 1,
    inputTokens: estimateInputTokens(conversation),
    complexity: scoreComplexity(conversation),
  };
}

async function read(shown: string, path: string): Promise<string> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new CouldNotRun('bad-prompt', `cannot read ${shown}: it is not a file`);
    if (found.size > maxBytes) {
      throw new CouldNotRun('bad-prompt', `cannot read ${shown}: it is larger than 64 MiB`);
    }
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof CouldNotRun) throw cause;
    throw new CouldNotRun('bad-prompt', `cannot read ${shown}: ${systemReason(cause)}`, { cause });
  }
}
