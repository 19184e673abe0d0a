import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

const largest = 4 * 2 ** 20;

/**
 * Reads a file of a report, which may come from anybody: a plain file of a bounded size, or nothing.
 * @param {string} name
 * @returns {Promise<string>}
 */
export async function readReport(name) {
  const path = join(process.env.SIGNALBOX_OUT || 'signalbox-report', name);
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    if (!found.isFile() || found.size > largest)
      throw new Error(`${name} is no report: not a file, or too large`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
