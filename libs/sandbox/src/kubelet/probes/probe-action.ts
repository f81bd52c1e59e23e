/** Makes one probe or lifecycle call: HTTP, TCP or a program. */
import type { V1ExecAction, V1HTTPGetAction, V1TCPSocketAction } from '@kubernetes/client-node';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { VERSION } from '../../api-server/discovery.js';
import type { Container, Wire } from '../../objects/kinds.js';
import type { Outcome } from './probe-verdict.js';

export interface ActionResult {
  readonly outcome: Outcome;
  /** Why it failed, as the real kubelet words it. */
  readonly message: string;
}

/** What may be asked of a container: the part probes and lifecycle hooks have in common. */
export interface Action {
  readonly exec?: Wire<V1ExecAction>;
  readonly httpGet?: Wire<V1HTTPGetAction>;
  readonly tcpSocket?: Wire<V1TCPSocketAction>;
  readonly grpc?: unknown;
}

export interface ActionTarget {
  readonly container: Container;
  readonly podIP: string;
  /** Runs a program as the container would. */
  readonly exec: (command: readonly string[], timeoutMs: number) => Promise<ActionResult>;
}

/** Programs tell probes from people by it. */
const USER_AGENT = `kube-probe/${VERSION.major}.${VERSION.minor}`;

const OK: ActionResult = { outcome: 'success', message: '' };
const failed = (message: string): ActionResult => ({ outcome: 'failure', message });

/** Never rejects: what goes wrong is the result. */
export async function runAction(
  action: Action,
  target: ActionTarget,
  timeoutMs: number,
): Promise<ActionResult> {
  if (action.httpGet !== undefined) return httpGet(action.httpGet, target, timeoutMs);
  if (action.tcpSocket !== undefined) return tcpConnect(action.tcpSocket, target, timeoutMs);
  if (action.exec !== undefined) return target.exec(action.exec.command ?? [], timeoutMs);
  return failed('the sandbox offers httpGet, tcpSocket and exec only');
}

/** A name is looked up among the container's ports. */
function portOf(port: number | string, container: Container): number | undefined {
  if (typeof port === 'number') return port;
  if (/^\d+$/.test(port)) return Number(port);
  return container.ports?.find(({ name }) => name === port)?.containerPort;
}

function httpGet(
  action: Wire<V1HTTPGetAction>,
  { container, podIP }: ActionTarget,
  timeoutMs: number,
): Promise<ActionResult> {
  const port = portOf(action.port, container);
  if (port === undefined) return Promise.resolve(failed(`no port named "${action.port}"`));
  const host = action.host ?? podIP;
  const secure = action.scheme === 'HTTPS';
  const url = `${secure ? 'https' : 'http'}://${host}:${port}${withSlash(action.path)}`;
  const headers = Object.fromEntries(
    (action.httpHeaders ?? []).map(({ name, value }) => [name, value]),
  );
  return new Promise((resolve) => {
    const describe = (why: string): void => {
      resolve(failed(`Get "${url}": ${why}`));
    };
    let request;
    try {
      request = (secure ? httpsRequest : httpRequest)(url, {
        agent: false,
        headers: {
          'user-agent': USER_AGENT,
          accept: '*/*',
          connection: 'close',
          ...headers,
        },
        timeout: timeoutMs,
        // Probes ask whether a program serves, not who it is; the real kubelet verifies nothing either.
        rejectUnauthorized: false,
      });
    } catch (error) {
      describe(error instanceof Error ? error.message : 'the request cannot be made');
      return;
    }
    const deadline = setTimeout(() => {
      describe('context deadline exceeded (Client.Timeout exceeded while awaiting headers)');
      request.destroy();
    }, timeoutMs);
    request.once('close', () => {
      clearTimeout(deadline);
    });
    request.once('response', (response) => {
      const status = response.statusCode ?? 0;
      response.destroy();
      resolve(
        status >= 200 && status < 400 ? OK : failed(`HTTP probe failed with statuscode: ${status}`),
      );
    });
    request.once('error', (error) => {
      describe(connectProblem(error, host, port));
    });
    request.end();
  });
}

function tcpConnect(
  action: Wire<V1TCPSocketAction>,
  { container, podIP }: ActionTarget,
  timeoutMs: number,
): Promise<ActionResult> {
  const port = portOf(action.port, container);
  if (port === undefined) return Promise.resolve(failed(`no port named "${action.port}"`));
  const host = action.host ?? podIP;
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.setTimeout(timeoutMs, () => {
      socket.destroy();
      resolve(failed(`dial tcp ${host}:${port}: i/o timeout`));
    });
    socket.once('connect', () => {
      socket.destroy();
      resolve(OK);
    });
    socket.once('error', (error) => {
      resolve(failed(connectProblem(error, host, port)));
    });
  });
}

function withSlash(path = '/'): string {
  return path.startsWith('/') ? path : `/${path}`;
}

function connectProblem(error: Error, host: string, port: number): string {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ECONNREFUSED') return `dial tcp ${host}:${port}: connect: connection refused`;
  return error.message;
}
