import { sayable } from '../../../diagnostic/printable.ts';
import type { PlanChange } from '../../../gitops/plan/change.ts';
import { type ChangeCode, changeKinds } from '../../../gitops/plan/codes.ts';
import type { Place } from '../../../table/sources.ts';
import { sarifArtifact, sarifLog } from '../../markup/sarif.ts';
import { shortened } from '../../markup/shortened.ts';
import { sarif as findings } from '../../report/sarif.ts';
import type { PlanFormat, PlanReport } from '../format.ts';
import { levels, lineOf, nameOf, sayChange } from '../say.ts';

/**
 * SARIF 2.1.0: a rule for each code that occurs, a result for each change, the gravest first. Errors of the head are
 * no results, which `validate` has, but what kept this run from being more: notifications.
 */
export const sarif: PlanFormat = {
  format: 'sarif',
  summary: 'for code scanning',
  findings,
  write(report) {
    const { changes } = report.plan;
    const shown = changes.slice(0, mostResults);
    const codes = [...new Set(shown.map(({ code }) => code))].sort();
    const notifications = [...errorsOf(report), ...leftOut(changes.length - shown.length)];
    return sarifLog({
      rules: codes.map(rule),
      invocations: [
        {
          executionSuccessful: true,
          ...(notifications.length === 0 ? {} : { toolExecutionNotifications: notifications }),
        },
      ],
      results: shown.map((change) => result(change, codes.indexOf(change.code), report)),
    });
  },
};

/** GitHub refuses a file with more (docs.github.com, "SARIF results exceed hard limit"). */
const mostResults = 25_000;
/** Of a message; a text of a registry may be as long as a file. */
const longestMessage = 4096;

function rule(code: ChangeCode): object {
  const { class: name, says } = changeKinds[code];
  return {
    id: code,
    shortDescription: { text: code.replaceAll('-', ' ') },
    fullDescription: { text: says },
    help: { text: `${name}: ${says}`, markdown: `**${name}**: ${says}` },
    defaultConfiguration: { level: levels[name] },
    properties: { tags: [name] },
  };
}

function result(change: PlanChange, ruleIndex: number, { plan, registry }: PlanReport): object {
  const { code, class: name, address, environments, fingerprint, spans } = change;
  const { reason, details, facts } = sayChange(change, plan);
  const gone = spans.head.length === 0 ? ['It is there no more; the place is that of before.'] : [];
  const related = spans.head.slice(1, mostRelated + 1).map((place, index) => ({
    id: index + 1,
    message: { text: 'also here' },
    physicalLocation: physical(place, registry),
  }));
  return {
    ruleId: code,
    ruleIndex,
    level: levels[name],
    message: { text: shortened([reason, ...details, ...gone, facts.join(' · ')].join('\n'), longestMessage) },
    locations: [
      {
        physicalLocation: physical(lineOf(change), registry),
        logicalLocations: [{ fullyQualifiedName: sayable(nameOf(address)), kind: address.kind }],
      },
    ],
    ...(related.length === 0 ? {} : { relatedLocations: related }),
    partialFingerprints: { 'signalbox-plan/v1': fingerprint },
    properties: { class: name, environments: environments.map(sayable) },
  };
}

/** GitHub keeps a hundred locations of a result. */
const mostRelated = 99;

/** Code scanning takes no result without a place: what has none stands in the file that is about all. */
function physical(place: Place | undefined, registry: string): object {
  const { file, line, column } = place ?? { file: 'signalbox.yaml', line: 1, column: 1 };
  return {
    artifactLocation: sarifArtifact(`${registry}/${file}`),
    region: { startLine: line, startColumn: column },
  };
}

function errorsOf({ plan, registry }: PlanReport): object[] {
  return plan.errors.map(({ code, message, ...place }) => ({
    descriptor: { id: code },
    level: 'error',
    message: { text: shortened(sayable(message), longestMessage) },
    locations: [{ physicalLocation: physical(place, registry) }],
  }));
}

function leftOut(count: number): object[] {
  if (count === 0) return [];
  const text = `${count} more changes are left out, the least grave ones. "signalbox plan" prints them all.`;
  return [{ level: 'warning', message: { text } }];
}
