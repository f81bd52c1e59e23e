import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseObjectBody, readBody } from './request-body.js';
import { sendDocument } from './responses.js';

const GROUP = '/apis/authorization.k8s.io/v1';
/** Whoever is let in here may do everything. */
const EVERYTHING = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
const STATUS_OF: Readonly<Record<string, { readonly kind: string; readonly status: object }>> = {
  [`${GROUP}/selfsubjectaccessreviews`]: {
    kind: 'SelfSubjectAccessReview',
    status: { allowed: true, reason: 'the sandbox has no RBAC' },
  },
  [`${GROUP}/selfsubjectrulesreviews`]: {
    kind: 'SelfSubjectRulesReview',
    status: { resourceRules: [EVERYTHING], nonResourceRules: [], incomplete: false },
  },
};

/** `kubectl auth can-i`, also with `--list`. False: the request is about something else. */
export async function answerAccessReview(
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
): Promise<boolean> {
  const asked = STATUS_OF[pathname];
  if (request.method !== 'POST' || !asked) return false;
  const { kind, status } = asked;
  const body = parseObjectBody(await readBody(request), request.headers['content-type'], kind);
  const review = typeof body === 'object' ? body : {};
  sendDocument(response, 201, { ...review, metadata: { creationTimestamp: null }, status });
  return true;
}
