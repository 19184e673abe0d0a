import { Environment } from '@marcbachmann/cel-js';
import { type AttributeType, attributes } from '../../table/condition.ts';
import { targetAttributes } from './target-attributes.ts';

/** What a condition may be at most: it is read by people, and walked for every request. */
const limits = { maxAstNodes: 2000, maxDepth: 64 };

/** What a condition is about, and so what it may read. */
export type Subject = 'request' | 'target';

/** What can be read, by subject: of a target, the request that it answers as well. */
export const readable: Readonly<Record<Subject, Readonly<Record<string, AttributeType>>>> = {
  request: attributes,
  target: { ...attributes, ...targetAttributes },
};

const environments = new Map<Subject, Environment>();

/** The CEL environment in which conditions are checked: exactly the attributes that can be read. */
export function conditionEnvironment(subject: Subject = 'request'): Environment {
  const known = environments.get(subject) ?? createEnvironment(readable[subject]);
  environments.set(subject, known);
  return known;
}

function createEnvironment(paths: Readonly<Record<string, AttributeType>>): Environment {
  const created = new Environment({ limits });
  const objects = new Map<string, Record<string, string>>();
  for (const [path, type] of Object.entries(paths)) {
    const celType = type === 'map<string>' ? 'map<string, string>' : type;
    const [name = '', field] = path.split('.');
    if (field === undefined) created.registerVariable(name, celType);
    else objects.set(name, { ...objects.get(name), [field]: celType });
  }
  for (const [name, schema] of objects) created.registerVariable({ name, schema });
  return created;
}
