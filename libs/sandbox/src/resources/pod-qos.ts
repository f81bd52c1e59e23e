import type { V1Pod } from '@kubernetes/client-node';

/** The pod's quality-of-service class, from its containers' requests and limits. */
export function qosClass({ spec }: V1Pod): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  const asks = containers.some(
    ({ resources }) =>
      Object.keys(resources?.requests ?? {}).length + Object.keys(resources?.limits ?? {}).length >
      0,
  );
  if (!asks) return 'BestEffort';
  const guaranteed = containers.every(({ resources }) =>
    ['cpu', 'memory'].every((name) => {
      const limit = resources?.limits?.[name];
      return limit !== undefined && limit === (resources?.requests?.[name] ?? limit);
    }),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
