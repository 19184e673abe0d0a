import { Environment } from '@marcbachmann/cel-js';
import { attributes } from '../../table/condition.ts';

/** What a condition may be at most: it is read by people, and walked for every request. */
const limits = { maxAstNodes: 2000, maxDepth: 64 };

let environment: Environment | undefined;

/** The CEL environment in which conditions are checked: exactly the attributes that a runtime can read. */
export function conditionEnvironment(): Environment {
  environment ??= createEnvironment();
  return environment;
}

function createEnvironment(): Environment {
  const created = new Environment({ limits });
  const objects = new Map<string, Record<string, string>>();
  for (const [path, type] of Object.entries(attributes)) {
    const celType = type === 'map<string>' ? 'map<string, string>' : type;
    const [name = '', field] = path.split('.');
    if (field === undefined) created.registerVariable(name, celType);
    else objects.set(name, { ...objects.get(name), [field]: celType });
  }
  for (const [name, schema] of objects) created.registerVariable({ name, schema });
  return created;
}
