import type { DiagnosticKind } from '../../diagnostic/define.ts';
import type { Diagnostic, Outcome, Span } from '../../diagnostic/diagnostic.ts';
import { nearest, nearestModel, useInstead } from '../../diagnostic/suggest.ts';
import type { FallbackClass } from '../../table/table.ts';
import { parseCondition } from '../condition/parse-condition.ts';
import { invariant } from '../invariant.ts';
import type { Memory } from '../memory.ts';
import { once } from '../once.ts';
import type { CapabilityFile, ProviderFile, SignalboxFile, TeamFile } from '../schema/types.ts';
import { documentValue, keySpanAt, nodeAt, type RegistryDocument } from '../source/parse/node.ts';
import { type PositionOf, startOf } from '../source/positions.ts';
import { causeOf } from '../source/read/cause-of.ts';
import type { Kind } from '../source/read/kinds.ts';
import { linkChanges } from './link-changes.ts';
import { unknownCapability, unknownModel, unknownProvider } from './link-diagnostics.ts';
import { linkInvariants } from './link-invariants.ts';
import { linkOrder } from './link-order.ts';
import { linkUse, type Resolve, type UsePlace } from './link-use.ts';
import type { OverlaidTree } from './overlay.ts';
import { namedModels } from './reachable-models.ts';
import type {
  CompleteModel,
  LinkedCapability,
  LinkedFallback,
  LinkedModel,
  LinkedProvider,
  LinkedRule,
  LinkedTeam,
  Reference,
  Registry,
  Resource,
} from './registry.ts';

/**
 * Turns names into references. A name of a file that exists but failed before is left without a target, and
 * what is said of it follows from that file's own error.
 */
export function link(tree: OverlaidTree, memory: Memory): Outcome<Registry> {
  const diagnostics: Diagnostic[] = [];
  const { collect } = collector(tree, memory, diagnostics);
  const positionOf = positionsOf(tree);

  function resolver<T>(
    kind: Kind,
    targets: ReadonlyMap<string, T>,
    unknown: UnknownKind,
    guess: typeof nearest = nearest,
  ) {
    return (id: string, span: Span): Reference<T> => {
      const target = targets.get(id);
      if (target === undefined) {
        const because = causeOf(tree.failed, kind, id);
        const known = [...targets.keys()];
        const meant = because === undefined ? guess(id, known) : undefined;
        const details = { ...useInstead(span, meant, id), because };
        diagnostics.push(unknown.at(span, { id, nearest: meant, known }, details));
      }
      return { id, span, target };
    };
  }

  const providers = collect<ProviderFile, LinkedProvider>('provider', {
    build: ({ resource }) => resource,
  });
  const provider = resolver('provider', providers, unknownProvider);

  const models = collect<CompleteModel, LinkedModel>('model', {
    given: providers,
    build: ({ resource, document }) => ({
      ...resource,
      deployments: resource.value.deployments.map((deployment, index) => ({
        provider: provider(deployment.provider, resource.at('deployments', index, 'provider')),
        index,
      })),
      order: linkOrder(resource, document, provider),
    }),
    holds: ({ deployments, order }) =>
      deployments.every((one) => leads(one.provider, providers)) &&
      (order?.kind !== 'split' || order.providers.every((one) => leads(one, providers))),
  });
  const model = resolver('model', models, unknownModel, nearestModel);

  const capabilities = collect<CapabilityFile, LinkedCapability>('capability', {
    given: models,
    build: ({ resource, document }) => ({
      ...resource,
      rules: linkRules({ resource, document, model }, positionOf),
      fallbacks: linkFallbacks(resource, model),
      mix: linkMix({ resource, document, model }, positionOf),
      ...linkChanges({ resource, document, model }),
    }),
    holds: (capability) => namedModels(capability).every((one) => leads(one, models)),
  });
  const capability = resolver('capability', capabilities, unknownCapability);

  const teams = collect<TeamFile, LinkedTeam>('team', {
    given: capabilities,
    build: ({ resource }) => ({
      ...resource,
      degradesTo: linkDegradation(resource, capability),
      capabilities:
        resource.value.capabilities === '*'
          ? '*'
          : resource.value.capabilities.map((id, index) =>
              capability(id, resource.at('capabilities', index)),
            ),
    }),
    holds: ({ capabilities: granted, degradesTo }) =>
      (granted === '*' || granted.every((one) => leads(one, capabilities))) &&
      (degradesTo === undefined || leads(degradesTo, capabilities)),
  });

  const [settings] = collect<SignalboxFile, Resource<SignalboxFile>>('signalbox', {
    build: ({ resource }) => resource,
  }).values();
  linkTests(tree, capability);
  for (const one of models.values()) {
    if (one.value.replacement !== undefined) model(one.value.replacement, one.at('replacement'));
  }
  const written = tree.documents.filter(({ kind }) => kind === 'invariant');
  return {
    value: {
      environment: tree.environment,
      settings,
      providers,
      models,
      capabilities,
      teams,
      invariants: memory.recall('invariants', written, () => linkInvariants(written, positionOf)),
    },
    diagnostics,
  };
}

/** Whether a name still leads to what it led to. */
function leads<T>({ id, target }: Reference<T>, targets: ReadonlyMap<string, T>): boolean {
  return targets.get(id) === target;
}

type UnknownKind = DiagnosticKind<{ id: string; nearest: string | undefined; known: readonly string[] }>;

/** How the files of a kind are linked, and what beside the file that depends on. */
interface Kindred<File, Linked> {
  readonly given?: ReadonlyMap<string, unknown>;
  build(parts: { resource: Resource<File>; document: RegistryDocument }): Linked;
  /** Whether what was linked before is linked alike by now. */
  readonly holds?: (linked: Linked) => boolean;
}

/** Links the files of one kind after the other; what was found of one is reported again when it is not linked anew. */
function collector({ documents, failed }: OverlaidTree, memory: Memory, diagnostics: Diagnostic[]) {
  const byKind = Map.groupBy(documents, ({ kind }) => kind);
  return {
    collect<File, Linked>(
      kind: Kind,
      { given, build, holds = () => true }: Kindred<File, Linked>,
    ): ReadonlyMap<string, Linked> {
      const ofKind = (byKind.get(kind) ?? []).toSorted((a, b) => (a.id < b.id ? -1 : 1));
      const made = memory.each(kind, ofKind, {
        given: [given, ...failed],
        make(document) {
          const before = diagnostics.length;
          const linked = build({ resource: createResource<File>(document), document });
          return { id: document.id, linked, found: diagnostics.splice(before) };
        },
        holds: ({ linked, found }, isSame) => isSame || (found.length === 0 && holds(linked)),
      });
      for (const { found } of made) if (found.length > 0) diagnostics.push(...found);
      return memory.recall(`${kind} by id`, [made], () => {
        const byId = new Map<string, Linked>();
        for (const { id, linked } of made) byId.set(id, linked);
        return byId;
      });
    },
  };
}

function createResource<File>(document: RegistryDocument): Resource<File> {
  const { id, file, root } = document;
  return {
    id,
    file,
    value: documentValue(document) as File, // The schema has said so; the types are generated from it.
    at(...path) {
      for (let length = path.length; length > 0; length -= 1) {
        const node = nodeAt(root, path.slice(0, length));
        if (node !== undefined) return node.span;
      }
      return startOf(file);
    },
    keyAt: (...path) => keySpanAt(root, path) ?? startOf(file),
  };
}

function linkRules(place: UsePlace, positionOf: PositionOf): LinkedRule[] {
  const { resource, document } = place;
  const rules = (resource.value.rules ?? []).map((rule, index): LinkedRule => {
    const when = nodeAt(document.root, ['rules', index, 'when']);
    invariant(when?.kind === 'scalar', 'a rule has a condition');
    return {
      name: rule.name,
      when: parseCondition(when, positionsFor(document, positionOf)),
      use: linkUse(rule.use, ['rules', index, 'use'], place),
      span: resource.at('rules', index),
    };
  });
  const use = linkUse(resource.value.use, ['use'], place);
  return [...rules, { name: undefined, when: undefined, use, span: use.span }];
}

function linkMix({ resource, document }: UsePlace, positionOf: PositionOf): LinkedCapability['mix'] {
  return (resource.value.traffic?.mix ?? []).map(({ share }, index) => {
    const when = nodeAt(document.root, ['traffic', 'mix', index, 'when']);
    invariant(when?.kind === 'scalar', 'an entry of a mix has a condition');
    return { when: parseCondition(when, positionOf), share };
  });
}

function linkFallbacks(resource: Resource<CapabilityFile>, model: Resolve<LinkedModel>): LinkedFallback[] {
  return (resource.value.fallback ?? []).map((fallback, index) => {
    if (typeof fallback === 'string')
      return { model: model(fallback, resource.at('fallback', index)), on: undefined };
    const on: readonly FallbackClass[] | undefined =
      fallback.on === undefined ? undefined : [fallback.on].flat();
    return { model: model(fallback.use, resource.at('fallback', index, 'use')), on };
  });
}

/** The capability that answers when the budget is spent. */
function linkDegradation(
  { value, at }: Resource<TeamFile>,
  capability: Resolve<LinkedCapability>,
): Reference<LinkedCapability> | undefined {
  const then = value.budget?.onExceed;
  return typeof then === 'object' ? capability(then.use, at('budget', 'onExceed', 'use')) : undefined;
}

/** A policy test that names a capability that does not exist is wrong before anybody runs it. */
function linkTests({ documents }: OverlaidTree, capability: Resolve<LinkedCapability>): void {
  for (const { kind, root } of documents) {
    const node = kind === 'policy-test' ? nodeAt(root, ['capability']) : undefined;
    if (node?.kind === 'scalar') capability(String(node.value), node.span);
  }
}

function positionsOf({ documents }: OverlaidTree): PositionOf {
  const byFile = once(() => new Map(documents.map((document) => [document.file, document.positions])));
  return (file, from, to) => {
    const found = byFile().get(file);
    invariant(found !== undefined, `a place in ${file} lies in a file that was parsed`);
    return found.span(from, to);
  };
}

/** The same for a document, most of whose values lie in its own file: an overlay's lie in another. */
function positionsFor({ positions }: RegistryDocument, elsewhere: PositionOf): PositionOf {
  return (file, from, to) => (file === positions.file ? positions.span(from, to) : elsewhere(file, from, to));
}
