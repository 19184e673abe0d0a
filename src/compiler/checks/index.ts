import { armsNot100 } from './arms-not-100.ts';
import { backoffAboveMaximum } from './backoff-above-maximum.ts';
import { budgetBelowOneRequest } from './budget-below-one-request.ts';
import { budgetOfNothing } from './budget-of-nothing.ts';
import { cheapestWithoutPrice } from './cheapest-without-price.ts';
import type { Check } from './check.ts';
import { collidingIds } from './colliding-ids.ts';
import { conditionNotSupported } from './condition-not-supported.ts';
import { conditionSyntax } from './condition-syntax.ts';
import { conditionType } from './condition-type.ts';
import { constraintExcludesModel } from './constraint-excludes-model.ts';
import { degradationToItself } from './degradation-to-itself.ts';
import { deprecatedModel } from './deprecated-model.ts';
import { duplicateDeployment } from './duplicate-deployment.ts';
import { duplicateExperimentName } from './duplicate-experiment-name.ts';
import { duplicatePriceDate } from './duplicate-price-date.ts';
import { duplicatePriceTier } from './duplicate-price-tier.ts';
import { duplicateRuleName } from './duplicate-rule-name.ts';
import { durationTooLong } from './duration-too-long.ts';
import { emptyRegistry } from './empty-registry.ts';
import { exclusiveWithChange } from './exclusive-with-change.ts';
import { exclusiveWithFallback } from './exclusive-with-fallback.ts';
import { experimentBesideRollout } from './experiment-beside-rollout.ts';
import { experimentExpired } from './experiment-expired.ts';
import { experimentWithoutExpiry } from './experiment-without-expiry.ts';
import { fallbackCycle } from './fallback-cycle.ts';
import { freeWithPrices } from './free-with-prices.ts';
import { hedgeWithoutEffect } from './hedge-without-effect.ts';
import { illegalBaseUrl } from './illegal-base-url.ts';
import { implausiblePrice } from './implausible-price.ts';
import { limitOutOfReach } from './limit-out-of-reach.ts';
import { missingPrice } from './missing-price.ts';
import { mixOver100 } from './mix-over-100.ts';
import { mixedScripts } from './mixed-scripts.ts';
import { modelSunset } from './model-sunset.ts';
import { modelSunsetSoon } from './model-sunset-soon.ts';
import { movedFromExisting } from './moved-from-existing.ts';
import { notDeployedThere } from './not-deployed-there.ts';
import { notYetInForce } from './not-yet-in-force.ts';
import { orderWithoutEffect } from './order-without-effect.ts';
import { outputExceedsContext } from './output-exceeds-context.ts';
import { promiseNotKept } from './promise-not-kept.ts';
import { replacementNotUsable } from './replacement-not-usable.ts';
import { rolloutNotRising } from './rollout-not-rising.ts';
import { rolloutToItself } from './rollout-to-itself.ts';
import { secretInRegistry } from './secret-in-registry.ts';
import { singleProviderChain } from './single-provider-chain.ts';
import { splitOfOne } from './split-of-one.ts';
import { timeoutsContradict } from './timeouts-contradict.ts';
import { unknownEnvironmentName } from './unknown-environment-name.ts';
import { unknownTeam } from './unknown-team.ts';
import { unknownTimeZone } from './unknown-time-zone.ts';
import { unreachableRule } from './unreachable-rule.ts';
import { unusedCatalogEntry } from './unused-catalog-entry.ts';
import { unusedModel } from './unused-model.ts';
import { weakerDegradation } from './weaker-degradation.ts';
import { weightsNot100 } from './weights-not-100.ts';

/**
 * Every check, in the order in which `explain` and the docs list them: what must be mended at once, what
 * things are called, what they are, what conditions say, where requests go, what it costs, what is left over.
 * Findings are sorted by place afterwards, and no check reads another's.
 */
export const checks: readonly Check[] = [
  secretInRegistry,

  emptyRegistry,
  collidingIds,
  mixedScripts,
  duplicateDeployment,
  duplicateRuleName,
  duplicatePriceDate,
  duplicatePriceTier,
  freeWithPrices,
  duplicateExperimentName,

  illegalBaseUrl,
  durationTooLong,
  timeoutsContradict,
  backoffAboveMaximum,
  hedgeWithoutEffect,
  unknownTimeZone,
  limitOutOfReach,
  outputExceedsContext,

  conditionSyntax,
  conditionType,
  conditionNotSupported,
  unknownTeam,
  unknownEnvironmentName,

  weightsNot100,
  mixOver100,
  movedFromExisting,
  armsNot100,
  splitOfOne,
  notDeployedThere,
  orderWithoutEffect,
  unreachableRule,
  fallbackCycle,
  exclusiveWithFallback,
  exclusiveWithChange,
  experimentWithoutExpiry,
  experimentExpired,
  experimentBesideRollout,
  rolloutNotRising,
  rolloutToItself,
  promiseNotKept,
  constraintExcludesModel,
  weakerDegradation,
  degradationToItself,
  singleProviderChain,
  modelSunset,
  modelSunsetSoon,
  replacementNotUsable,
  deprecatedModel,

  missingPrice,
  implausiblePrice,
  cheapestWithoutPrice,
  budgetOfNothing,
  budgetBelowOneRequest,

  unusedModel,
  unusedCatalogEntry,
  notYetInForce,
];
