import type { DestinationKind } from '../destination.ts';
import { directory } from './directory.ts';
import { gitBranch } from './git-branch.ts';
import { httpStore } from './http-store.ts';
import { ociLayout } from './oci-layout.ts';

/** Every kind of place to publish to; the first that knows an address has it, so that plain paths come last. */
export const destinations: readonly DestinationKind[] = [httpStore, gitBranch, ociLayout, directory];
