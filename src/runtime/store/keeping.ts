import { newestInTurn } from './newest-in-turn.ts';
import type { Kept, KeptName, Persistence } from './persistence.ts';
import type { StoreStatus } from './status.ts';

/** What names a table that is kept. */
interface Named {
  readonly revision: string;
  readonly generation: number | null;
}

/** What outlives the process, and what a restart would begin with. */
export interface Keeping {
  load(name: KeptName): Promise<Kept | undefined>;
  /** Settles when the table is kept, or cannot be, or a newer one is kept in its place. */
  keepTable(bytes: Uint8Array | string, table: Named): Promise<void>;
  /** Keeps roots, unless they are those that were kept last; answers whether they are others. */
  keepRoots(roots: string | undefined): boolean;
  /** This table, or these roots, were found: they are kept already. */
  foundTable(table: Named, at: number): void;
  foundRoots(roots: string | undefined): void;
  lastKnownGood(): StoreStatus['lastKnownGood'];
}

/** Keeps nothing where nothing is to keep it in. What the disk does not take goes to `onFailure`, and stops nobody. */
export function createKeeping({
  persist,
  clock,
  onFailure,
}: {
  readonly persist: Persistence | undefined;
  readonly clock: () => number;
  readonly onFailure: (error: unknown) => void;
}): Keeping {
  let lastKnownGood: (Named & { readonly at: number }) | undefined;
  let keptRoots: string | undefined;
  const save = newestInTurn(
    async ({ name, bytes }: { name: KeptName; bytes: Uint8Array | string }) => {
      await persist?.save(name, bytes);
      return true;
    },
    false,
    ({ name }) => name,
  );

  /** Whether it is kept, and not another in its place. */
  async function keep(name: KeptName, bytes: Uint8Array | string): Promise<boolean> {
    if (!persist) return false;
    try {
      return await save({ name, bytes });
    } catch (error) {
      onFailure(error);
      return false;
    }
  }

  return {
    load: async (name) => persist?.load(name),
    async keepTable(bytes, { revision, generation }) {
      if (await keep('table', bytes)) lastKnownGood = { revision, generation, at: clock() };
    },
    keepRoots(roots) {
      if (roots === undefined || roots === keptRoots) return false;
      keptRoots = roots;
      void keep('roots', roots);
      return true;
    },
    foundTable({ revision, generation }, at) {
      lastKnownGood = { revision, generation, at };
    },
    foundRoots(roots) {
      keptRoots = roots;
    },
    lastKnownGood() {
      if (lastKnownGood === undefined) return null;
      const { revision, generation, at } = lastKnownGood;
      return { revision, generation, age: Math.max(0, clock() - at) };
    },
  };
}
