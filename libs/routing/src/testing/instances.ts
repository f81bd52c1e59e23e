/** Instances that can be made ill, and services made of them, for the int specs of this package. */
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import type { Fragment } from '../ir/ir.js';
import type { Endpoint, Service } from '../ir/services.js';

export type ServiceTraits = Partial<Service> & Pick<Service, 'parts'>;

/** A route of its own for the host `<name>.test`. */
export function fragmentOf(name: string, traits: ServiceTraits): Fragment {
  const provenance = {
    provider: 'file',
    object: { kind: 'File', namespace: '', name },
  };
  const service = { name: `${name}@file`, provenance, balance: 'roundrobin' as const, ...traits };
  return {
    id: `file/${name}`,
    services: [service],
    certificates: [],
    problems: [],
    routers: [
      {
        name: `${name}@file`,
        provenance,
        entryPoints: ['web'],
        rule: { op: 'match', matcher: { kind: 'host', hosts: [`${name}.test`] } },
        ruleText: '',
        priority: 1,
        middlewares: [],
        service: service.name,
        state: 'serve',
      },
    ],
  };
}

export const ready = (port: number, address = '127.0.0.1'): Endpoint => ({
  address,
  port,
  ready: true,
  serving: true,
  terminating: false,
});
export const plain = (...endpoints: Endpoint[]): Service['parts'] => [
  { weight: 1, protocol: 'http', endpoints },
];

/** An instance that tells what it was asked, and can be made ill. */
export class Instance {
  readonly asked: Array<{ url: string; host: string; headers: IncomingMessage['headers'] }> = [];
  status = 200;
  private constructor(readonly server: Server) {}

  static async start(tls?: { cert: string; key: string; ca?: string }): Promise<Instance> {
    const answer: Parameters<typeof createServer>[1] = (request, response) => {
      const { url = '', headers } = request;
      instance.asked.push({ url, host: headers.host ?? '', headers });
      response.statusCode = instance.status;
      response.end(`${instance.port}`);
    };
    const server = tls
      ? createTlsServer(
          { ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: tls.ca !== undefined },
          answer,
        )
      : createServer(answer);
    const instance = new Instance(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return instance;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      (this.server as ReturnType<typeof createServer>).closeAllConnections();
    });
  }
}
