import type { BlueprintComponent } from '@fleetcommand/domain/blueprints/blueprint';
import { restOf } from '@fleetcommand/domain/tenancy/rest';

import {
  ENVIRONMENT_CHECKSUM_ANNOTATION,
  objectLabels,
  podLabels,
  podSelector,
  RESTARTED_AT_ANNOTATION,
} from '../names/labels.js';
import { componentName, scopedName, SERVICE_ACCOUNT_NAME } from '../names/names.js';
import type { RenderContext } from '../render-context.js';
import type { DesiredObject } from '../rendered-tenant.js';
import { makeContainer, makeVolumes, type ComponentFacts } from './container.js';

/** The component's pods. A rolling update never takes a working one away before the next is ready. */
export function makeDeployment(
  context: RenderContext,
  name: string,
  component: BlueprintComponent,
  facts: ComponentFacts,
): DesiredObject {
  const { blueprint, tenant, namespace } = context;
  const selector = { matchLabels: podSelector(context, name) };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: componentName(blueprint, tenant, name),
      namespace,
      labels: objectLabels(context, name),
    },
    spec: {
      // Nothing else of it changes: what comes back is what was there.
      replicas: restOf(tenant) ? 0 : facts.replicas,
      revisionHistoryLimit: 3,
      selector,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels: podLabels(context, name), ...makeAnnotations(context, facts) },
        spec: {
          serviceAccountName: scopedName(tenant, SERVICE_ACCOUNT_NAME),
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: component.terminationGracePeriodSeconds,
          securityContext: makePodSecurity(component),
          ...(facts.replicas > 1 ? { topologySpreadConstraints: makeSpread(selector) } : {}),
          containers: [makeContainer(componentName(blueprint, tenant, name), component, facts)],
          ...makeVolumes(component),
        },
      },
    },
  };
}

/** A change here rolls the pods; nothing else of the tenant is in the template. */
function makeAnnotations(
  { tenant }: RenderContext,
  { environment }: ComponentFacts,
): { annotations?: Record<string, string> } {
  const annotations = {
    ...(tenant.restartedAt ? { [RESTARTED_AT_ANNOTATION]: tenant.restartedAt.toISOString() } : {}),
    ...(environment.checksum ? { [ENVIRONMENT_CHECKSUM_ANNOTATION]: environment.checksum } : {}),
  };
  return Object.keys(annotations).length > 0 ? { annotations } : {};
}

function makePodSecurity({ runAsUser }: BlueprintComponent): object {
  return {
    runAsNonRoot: true,
    runAsUser,
    runAsGroup: runAsUser,
    fsGroup: runAsUser,
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** On different nodes where there are enough, so that one lost node is not a lost instance. */
function makeSpread(labelSelector: object): object[] {
  return [
    {
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector,
    },
  ];
}
