import { get } from 'node:https';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';

export interface HttpsTarget {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** PEM of the root that must vouch for the server. */
  readonly ca: string;
}

const TIMEOUT_MS = 2000;

/** The body of a 200 answer from a server of this machine; else `embedded.no-answer` with the reason. */
export function httpsGet({ host, port, path, ca }: HttpsTarget): Promise<Result<string>> {
  return new Promise((resolve) => {
    const refuse = (problem: string): void =>
      resolve(fail('embedded.no-answer', problem, { retry: 'backoff' }));
    const request = get({ host, port, path, ca, timeout: TIMEOUT_MS, agent: false });
    request.once('error', (error) => refuse(`it refuses connections (${error.message})`));
    request.once('timeout', () => request.destroy(new Error(`no answer in ${TIMEOUT_MS} ms`)));
    request.once('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => (body += text));
      response.once('error', (error) => refuse(error.message));
      response.once('end', () => {
        if (response.statusCode === 200) resolve(ok(body));
        else refuse(`it answers ${response.statusCode} for ${path}`);
      });
    });
  });
}
