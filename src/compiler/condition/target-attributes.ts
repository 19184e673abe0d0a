import type { AttributeType } from '../../table/condition.ts';

/** What the sentence of an invariant may read beside the request: the target that answers it. */
export const targetAttributes = {
  'model.id': 'string',
  'model.features': 'list<string>',
  /** Modalities. */
  'model.input': 'list<string>',
  'model.output': 'list<string>',
  'model.context': 'int',
  'model.maxOutput': 'int',
  'provider.id': 'string',
  'provider.region': 'string',
  'provider.training': 'bool',
  'provider.retentionDays': 'double',
  'deployment.id': 'string',
  'deployment.upstream': 'string',
} as const satisfies Record<string, AttributeType>;

export type TargetAttribute = keyof typeof targetAttributes;
