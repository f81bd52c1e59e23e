import type { Fragment } from './ir.js';
import type { ObjectRef } from './provenance.js';

/**
 * A fragment whose certificates and problems say in which cluster their objects are. Routers and services come from
 * the owner, whose reference says so already.
 */
export function inCluster(fragment: Fragment, cluster: string | undefined): Fragment {
  if (cluster === undefined) return fragment;
  const placed = (object: ObjectRef): ObjectRef => ({ ...object, cluster });
  return {
    ...fragment,
    certificates: fragment.certificates.map((each) => ({
      ...each,
      provenance: { ...each.provenance, object: placed(each.provenance.object) },
    })),
    problems: fragment.problems.map((each) => ({ ...each, object: placed(each.object) })),
  };
}
