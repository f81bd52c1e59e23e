import type { V1Pod, V1PodDisruptionBudget } from '@kubernetes/client-node';
import { fieldAt, typed, withField } from '../objects/object-fields.js';
import { matchesLabels, objectSelectorRequirements } from '../selectors/label-selector.js';
import { ApiError, badRequest } from '../objects/api-error.js';
import type { StoreParts } from '../store/object-store.js';
import type { KubeObject } from '../objects/store.js';
import { CONTROLLERS } from '../objects/write-request.js';
import { isMap } from '../schema/schema-node.js';
import type { Exchange } from './exchange.js';
import type { PodLogOptions, PodLogs } from './pod-logs.js';
import { parseObjectBody, readBody } from './request-body.js';
import { booleanParameter, integerParameter } from './request-options.js';
import { sendDocument, successStatus } from './responses.js';

const BUDGETS = 'policy/poddisruptionbudgets';

/** What can be done to a pod besides reading and writing it: its logs, its eviction, its binding to a node. */
export class PodSubresources {
  constructor(
    private readonly parts: StoreParts,
    private readonly podLogs: PodLogs | undefined,
  ) {}

  async log(exchange: Exchange): Promise<void> {
    const { path, query, response } = exchange;
    const { namespace = '', name = '' } = path;
    const pod = typed<V1Pod>(this.parts.writer.read(path.type, namespace, name).served);
    const options = logOptions(pod, query);
    if (!this.podLogs)
      throw new ApiError(501, 'NotImplemented', 'this server runs no pods: it has no logs');
    const lines = this.podLogs.read(namespace, name, options)[Symbol.asyncIterator]();
    const first = await lines.next(); // a refusal is still a Status: nothing has been sent
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.flushHeaders();
    const left = new Promise<'left'>((resolve) => response.once('close', () => resolve('left')));
    for (let next = first; !next.done;) {
      if (!response.write(next.value)) await Promise.race([drained(response), left]);
      const coming = await Promise.race([lines.next(), left]);
      if (coming === 'left') break;
      next = coming;
    }
    await lines.return?.();
    response.end();
  }

  /** Deletes the pod unless a disruption budget would be broken: then 429, and the caller may retry. */
  async evict(exchange: Exchange): Promise<void> {
    const { type, namespace = '', name = '' } = exchange.path;
    const body = await readBody(exchange.request);
    const eviction = parseObjectBody(body, exchange.request.headers['content-type'], 'Eviction');
    const { served } = this.parts.writer.read(type, namespace, name);
    const pod = typed<V1Pod>(served);
    if (!hasEnded(pod)) this.spendDisruption(namespace, served);
    const options =
      isMap(eviction) && isMap(eviction['deleteOptions']) ? eviction['deleteOptions'] : {};
    const grace = options['gracePeriodSeconds'];
    const dryRun = exchange.query.get('dryRun') === 'All';
    this.parts.remover.remove(type, namespace, name, {
      ...(typeof grace === 'number' ? { gracePeriodSeconds: grace } : {}),
      dryRun,
    });
    sendDocument(exchange.response, 201, successStatus(201), exchange.negotiated);
  }

  /** Assigns the pod to a node, once. */
  async bind(exchange: Exchange): Promise<void> {
    const { type, namespace = '', name = '' } = exchange.path;
    const body = await readBody(exchange.request);
    const binding = parseObjectBody(body, exchange.request.headers['content-type'], 'Binding');
    const target = isMap(binding) && isMap(binding['target']) ? binding['target'] : {};
    const nodeName = target['name'];
    if (typeof nodeName !== 'string' || nodeName === '')
      throw badRequest('target.name: Required value');
    const assign = (served: KubeObject): unknown => {
      const nodeNow = fieldAt(served, 'spec.nodeName');
      if (typeof nodeNow === 'string' && nodeNow !== '') {
        throw new ApiError(
          409,
          'Conflict',
          `Operation cannot be fulfilled on pods/binding ${JSON.stringify(name)}: pod ${name} is already assigned to node ${JSON.stringify(nodeNow)}`,
        );
      }
      return withField(served, 'spec.nodeName', nodeName);
    };
    this.parts.writer.modify(type, namespace, name, assign, CONTROLLERS);
    sendDocument(exchange.response, 201, successStatus(201), exchange.negotiated);
  }

  private spendDisruption(namespace: string, pod: KubeObject): void {
    const type = this.parts.registry.storageType(BUDGETS);
    if (!type) return;
    for (const object of this.parts.database.list(BUDGETS, namespace)) {
      const { spec, status, metadata } = typed<V1PodDisruptionBudget>(object);
      const requirements = objectSelectorRequirements(spec?.selector ?? {});
      if (!spec?.selector || !matchesLabels(requirements, pod.metadata.labels)) continue;
      const allowed = status?.disruptionsAllowed ?? 0;
      if (allowed < 1) throw budgetExhausted(metadata?.name ?? '', status);
      const spent = withField(object, 'status.disruptionsAllowed', allowed - 1);
      const request = { ...CONTROLLERS, subresource: 'status' as const };
      this.parts.writer.modify(type, namespace, metadata?.name ?? '', () => spent, request);
    }
  }
}

function hasEnded({ status }: V1Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed' || status?.phase === 'Pending';
}

function budgetExhausted(name: string, status: V1PodDisruptionBudget['status']): ApiError {
  return new ApiError(
    429,
    'TooManyRequests',
    "Cannot evict pod as it would violate the pod's disruption budget.",
    {
      causes: [
        {
          reason: 'DisruptionBudget',
          message: `The disruption budget ${name} needs ${status?.desiredHealthy ?? 0} healthy pods and has ${status?.currentHealthy ?? 0} currently`,
        },
      ],
    },
  );
}

function logOptions(pod: V1Pod, query: URLSearchParams): PodLogOptions {
  const tailLines = integerParameter(query, 'tailLines');
  const sinceSeconds = integerParameter(query, 'sinceSeconds');
  return {
    container: containerName(pod, query.get('container')),
    follow: booleanParameter(query, 'follow'),
    previous: booleanParameter(query, 'previous'),
    timestamps: booleanParameter(query, 'timestamps'),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
  };
}

function containerName({ metadata, spec }: V1Pod, asked: string | null): string {
  const names = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].map(
    ({ name }) => name,
  );
  const pod = metadata?.name ?? '';
  if (asked) {
    if (names.includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${pod}`);
  }
  const [only, ...others] = spec?.containers ?? [];
  if (only !== undefined && others.length === 0) return only.name;
  throw badRequest(
    `a container name must be specified for pod ${pod}, choose one of: [${names.join(' ')}]`,
  );
}

function drained(response: {
  once(event: 'drain', listener: () => void): unknown;
}): Promise<'drained'> {
  return new Promise((resolve) => response.once('drain', () => resolve('drained')));
}
