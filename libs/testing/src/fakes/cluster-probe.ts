import type { ClusterProbe, GivenAccess } from '@fleetcommand/application/ports/cluster-access';
import type { ClusterFailureCode } from '@fleetcommand/application/ports/cluster';
import type { ClusterSurvey } from '@fleetcommand/domain/clusters/survey';
import { err, fail, ok, type Failure } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';

import { aSurvey } from '../builders/catalogue.js';

export interface FakeClusterProbe extends ClusterProbe {
  /** What the cluster behind these credentials is from now on; a failure: it does not answer. */
  answers(next: ClusterSurvey | Failure<ClusterFailureCode>): void;
}

/** Every kubeconfig leads to one cluster, which is well; `unusable` is none. */
export function createFakeClusterProbe(): FakeClusterProbe {
  let answer: ClusterSurvey | Failure<ClusterFailureCode> = aSurvey();
  return {
    answers(next) {
      answer = next;
    },
    read(given) {
      const text = textOf(given);
      if (text === 'unusable') return fail('clusters.access-unusable', 'That is no kubeconfig.');
      return ok({ kubeconfig: new Secret(text), server: 'https://cluster.test:6443' });
    },
    async survey() {
      return 'code' in answer ? err(answer) : ok(answer);
    },
  };
}

function textOf(given: GivenAccess): string {
  return ('kubeconfig' in given ? given.kubeconfig : given.token).reveal();
}
