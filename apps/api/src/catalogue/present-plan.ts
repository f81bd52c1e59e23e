import type { Plan as PlanDocument } from '@fleetcommand/contracts/http/catalogue';
import { listPrice, type Plan, type PlanPrice } from '@fleetcommand/domain/plans/plan';

/** A plan as customers see it: without what is the operators' business. */
export function presentPlan(plan: Plan): PlanDocument {
  const { id, version, name, description, trialDays, features, limits, backups } = plan;
  const price = listPrice(plan);
  return {
    id,
    version,
    name,
    description,
    price: price && presentPrice(price),
    prices: plan.prices.map(presentPrice),
    trialDays,
    features,
    limits,
    backups,
  };
}

function presentPrice({
  currency,
  amountMinor,
  interval,
}: PlanPrice): PlanDocument['prices'][number] {
  return { currency, amountMinor, interval };
}
