/**
 * Ids for the calls of models that give none: the same answer always gets the same, and another answer of the
 * conversation another. They are ours alone, and are taken off again on the way back.
 */
export function mintCallId(responseId: string | undefined, ordinal: number): string {
  return responseId === undefined ? `${PREFIX}${ordinal}` : `${PREFIX}${responseId}_${ordinal}`;
}

/** Whether we gave this id. */
export function isMintedId(id: string): boolean {
  return id.startsWith(PREFIX);
}

const PREFIX = 'gfc_';
