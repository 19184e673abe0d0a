import { join, resolve } from 'node:path';
import { largestCandidate } from '../../../table/candidate.ts';
import { readRegularFile } from '../../../watch/read-regular-file.ts';
import {
  type Destination,
  type DestinationFailure,
  type DestinationKind,
  failed,
  type Held,
} from '../destination.ts';
import { fileFailure, holdingLock, writeInOneStep } from '../one-step.ts';
import { sha256 } from '../sha256.ts';

/** A directory on this machine, or one that is mounted: gateways follow its `bundle.json`. */
export const directory: DestinationKind = {
  name: 'directory',
  address: '<directory>',
  summary: 'bundle.json, replaced in one step, and every generation beside it',
  open(address, place) {
    if (/^[a-z][a-z0-9+.-]+:/i.test(address)) return undefined;
    return openDirectory(resolve(place.directory, address), address);
  },
};

function openDirectory(path: string, shown: string): Destination {
  const live = join(path, 'bundle.json');

  async function read(): Promise<Held | DestinationFailure> {
    const bytes = await readBundle(live, 'bundle.json');
    if (bytes instanceof Uint8Array) return { bytes, version: sha256(bytes) };
    return bytes.code === 'destination-missing' ? { version: 'none' } : bytes;
  }

  return {
    shown,
    read,
    async put({ bytes, generation }, expected) {
      try {
        return await holdingLock(join(path, '.publishing'), async () => {
          const now = await read();
          if ('code' in now) return now;
          if (now.version !== expected.version) {
            return failed('destination-changed', 'Another bundle was published there meanwhile.');
          }
          // First what is kept for later: the live one must never be one that nobody can go back to.
          await writeInOneStep(keptAt(path, generation), bytes);
          await writeInOneStep(live, bytes);
          return { ok: true, where: join(shown, 'bundle.json') } as const;
        });
      } catch (error) {
        return fileFailure(error, shown);
      }
    },
    generation: (generation) => readBundle(keptAt(path, generation), `generation ${generation}`),
    close: async () => undefined,
  };
}

function keptAt(path: string, generation: number): string {
  return join(path, 'generations', `${generation}.json`);
}

async function readBundle(path: string, what: string): Promise<Uint8Array | DestinationFailure> {
  const { bytes, failure } = await readRegularFile(path, { maxBytes: largestCandidate });
  if (bytes !== undefined) return bytes;
  const missing = failure?.code === 'source-missing';
  return failed(
    missing ? 'destination-missing' : 'destination-refused',
    missing ? `There is no ${what}.` : `${what}: ${failure?.message ?? 'It cannot be read.'}`,
  );
}
