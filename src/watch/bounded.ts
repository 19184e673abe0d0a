/** The largest artefact that a source takes, in bytes: 64 MiB, as much as a store looks at. */
export const largestContent = 64 * 2 ** 20;
