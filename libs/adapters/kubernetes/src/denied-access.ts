/** Which of the things that the worker does in a cluster its credentials may not. */
import type { AccessNeed } from '@fleetcommand/domain/clusters/survey';
import { NEEDED_ACCESS } from '@fleetcommand/desired-state/needed-access';
import { ok, type Result } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import type { ClusterConnection } from './connection.js';
import type { ClusterFailure } from './failure.js';

type Asking = Pick<ClusterConnection, 'call'>;

const AUTHORIZATION = 'authorization.k8s.io/v1';
/** No RoleBinding is in it: what its rules allow is allowed everywhere. It need not exist. */
const NOBODYS_NAMESPACE = 'fleetcommand-nobodys';
const EVERYTHING = '*';

/**
 * The rules are asked first, once a namespace: they name what is allowed, but an authorizer may keep some to itself. So what
 * they do not name is asked for one by one, and that answer counts.
 */
export async function findDenied(
  connection: Asking,
  needs: readonly AccessNeed[] = NEEDED_ACCESS,
): Promise<Result<AccessNeed[], ClusterFailure>> {
  const namespaces = [...new Set(needs.map(namespaceOf))];
  const rules = new Map(
    await Promise.all(
      namespaces.map(
        async (namespace) => [namespace, await readRules(connection, namespace)] as const,
      ),
    ),
  );
  const unnamed = needs.filter(
    (need) => !rules.get(namespaceOf(need))?.some((rule) => allows(rule, need)),
  );
  const denied: AccessNeed[] = [];
  const answers = await Promise.all(unnamed.map((need) => isAllowed(connection, need)));
  for (const [index, answer] of answers.entries()) {
    if (!answer.ok) return answer;
    const need = unnamed[index];
    if (!answer.value && need) denied.push(need);
  }
  return ok(denied);
}

function namespaceOf({ namespace }: AccessNeed): string {
  return namespace ?? NOBODYS_NAMESPACE;
}

const Rule = z.looseObject({
  verbs: z.array(z.string()),
  apiGroups: z.array(z.string()).default([]),
  resources: z.array(z.string()).default([]),
  resourceNames: z.array(z.string()).default([]),
});
type Rule = z.infer<typeof Rule>;
const RulesReview = z.looseObject({
  status: z.looseObject({ resourceRules: z.array(Rule) }),
});

/** None where they cannot be read: then everything is asked for one by one. */
async function readRules(connection: Asking, namespace: string): Promise<readonly Rule[]> {
  const answer = await review(
    connection,
    'SelfSubjectRulesReview',
    { namespace },
    'ask its rights',
  );
  return answer.ok ? (RulesReview.safeParse(answer.value).data?.status.resourceRules ?? []) : [];
}

function allows(rule: Rule, { group, resource, verb }: AccessNeed): boolean {
  const has = (list: readonly string[], wanted: string) =>
    list.includes(wanted) || list.includes(EVERYTHING);
  return (
    rule.resourceNames.length === 0 &&
    has(rule.verbs, verb) &&
    has(rule.apiGroups, group) &&
    has(rule.resources, resource)
  );
}

const AccessReview = z.looseObject({ status: z.looseObject({ allowed: z.boolean() }) });

async function isAllowed(
  connection: Asking,
  { group, resource, verb, namespace }: AccessNeed,
): Promise<Result<boolean, ClusterFailure>> {
  const [plural = '', subresource] = resource.split('/');
  const resourceAttributes = {
    group,
    resource: plural,
    verb,
    ...(subresource !== undefined && { subresource }),
    ...(namespace !== null && { namespace }),
  };
  const answer = await review(
    connection,
    'SelfSubjectAccessReview',
    { resourceAttributes },
    `ask whether it may ${verb} ${resource}`,
  );
  if (!answer.ok) return answer;
  return ok(AccessReview.safeParse(answer.value).data?.status.allowed ?? false);
}

/** https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/ */
async function review(
  connection: Asking,
  kind: 'SelfSubjectRulesReview' | 'SelfSubjectAccessReview',
  spec: object,
  action: string,
): Promise<Result<unknown, ClusterFailure>> {
  const answer = await connection.call({
    method: 'POST',
    path: `/apis/${AUTHORIZATION}/${kind.toLowerCase()}s`,
    body: JSON.stringify({ apiVersion: AUTHORIZATION, kind, spec }),
    action,
  });
  return answer.ok ? ok(answer.value.body) : answer;
}
