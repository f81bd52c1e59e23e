import type { TenantExplanation } from '@fleetcommand/application/use-cases/explain-tenant/explain-tenant';
import type { Explanation } from '@fleetcommand/contracts/http/explain';

import type { TenantPresenter } from './tenant-presenter.js';

/** With what operators read besides: where the fleet's other instances press is no customer's business. */
export async function presentToOperator(
  explained: TenantExplanation,
  presenter: TenantPresenter,
): Promise<Explanation> {
  const { placement, waitsForPlace } = explained.tenant;
  return {
    ...(await presentExplanation(explained, presenter)),
    placement: placement && {
      decidedAt: placement.decidedAt,
      waits: waitsForPlace,
      verdicts: placement.verdicts.map((verdict) => ({ ...verdict })),
    },
  };
}

export async function presentExplanation(
  explained: TenantExplanation,
  presenter: TenantPresenter,
): Promise<Explanation> {
  const { tenant, namespace, desiredHash, problem, database, objects, edges } = explained;
  return {
    tenant: await presenter.present(tenant),
    snapshot: {
      plan: `${tenant.planId}@${tenant.planVersion}`,
      blueprint: `${tenant.blueprintId}@${tenant.blueprintVersion}`,
      namespace,
      desiredHash,
      problem,
      appliedHash: tenant.appliedHash,
      database,
    },
    placement: null,
    objects: objects.map((object) => ({ ...object })),
    edges: edges.map(({ url, problem: edgeProblem, routes, lines }) => ({
      url,
      problem: edgeProblem,
      routes: routes.map((route) => ({ ...route, endpoints: [...route.endpoints] })),
      lines: [...lines],
    })),
  };
}
