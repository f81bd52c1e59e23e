import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isUnanimous } from '@fleetcommand/application/ports/edge-fleet';
import { localCertificate } from '@fleetcommand/embedded/local-ca';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createEdgeFleet } from './edge-fleet.js';

const challenge = { hostname: 'chat.acme.test', token: 'abc-DEF_1', keyAuthorization: 'abc.thumb' };
const servers: Server[] = [];

async function listen(server: Server, host: string, port = 0): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return (server.address() as AddressInfo).port;
}

afterAll(() => servers.forEach((server) => server.close()));

describe('the challenge at every edge', () => {
  const right = (request: IncomingMessage, response: ServerResponse) => {
    const isAsked =
      request.headers.host === challenge.hostname &&
      request.url === `/.well-known/acme-challenge/${challenge.token}`;
    response.writeHead(isAsked ? 200 : 404).end(`${challenge.keyAuthorization}\n`);
  };
  let httpPort: number;
  beforeAll(async () => {
    httpPort = await listen(createServer(right), '127.0.0.1');
    await listen(
      createServer((_, response) => response.writeHead(302, { location: '/' }).end()),
      '127.0.0.2',
      httpPort,
    );
  });
  const fleet = (...addresses: string[]) =>
    createEdgeFleet({
      addresses: async () => addresses,
      httpPort,
      httpsPort: 1,
      timeoutMs: 2_000,
    });

  it('is there when each of them answers it as a CA expects', async () => {
    const agreement = await fleet('127.0.0.1').answersChallenge(challenge);
    expect(agreement).toEqual({ asked: 1, agreeing: 1, problems: [] });
    expect(isUnanimous(agreement)).toBe(true);
  });

  it('is not there while one of them does not, and it is named', async () => {
    const agreement = await fleet('127.0.0.1', '127.0.0.2').answersChallenge(challenge);
    expect(agreement).toMatchObject({ asked: 2, agreeing: 1 });
    expect(agreement.problems.join()).toContain('127.0.0.2 answers 302');
    expect(isUnanimous(agreement)).toBe(false);
  });

  it('does not wait for an edge that is gone, which a CA cannot reach either', async () => {
    const agreement = await fleet('127.0.0.1', '127.0.0.3').answersChallenge(challenge);
    expect(isUnanimous(agreement)).toBe(true);
    expect(agreement.problems.join()).toContain('127.0.0.3 cannot be reached');
    expect(isUnanimous(await fleet('127.0.0.3').answersChallenge(challenge))).toBe(false);
  });

  it('is not taken from an edge that answers the token with something else', async () => {
    const other = { ...challenge, keyAuthorization: 'abc.other' };
    expect(isUnanimous(await fleet('127.0.0.1').answersChallenge(other))).toBe(false);
  });

  it('asks every address behind a name, and none where a name has none', async () => {
    expect(await fleet('localhost').answersChallenge(challenge)).toMatchObject({ agreeing: 1 });
    expect(await fleet('nobody.invalid').answersChallenge(challenge)).toMatchObject({ asked: 0 });
  });
});

describe('the certificate at every edge', () => {
  it('is read from a handshake with each, whoever signed it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fleetcommand-edge-fleet-'));
    const { certificateFile, keyFile } = await localCertificate(folder, new Date());
    const cert = await readFile(certificateFile);
    const { serialNumber } = new X509Certificate(cert);
    const server = createTlsServer({ cert, key: await readFile(keyFile) });
    const httpsPort = await listen(server, '127.0.0.1');
    const fleet = createEdgeFleet({
      addresses: async () => ['127.0.0.1'],
      httpPort: 1,
      httpsPort,
    });

    expect(isUnanimous(await fleet.servesCertificate('chat.acme.test', serialNumber))).toBe(true);
    const other = await fleet.servesCertificate('chat.acme.test', '0123');
    expect(other).toMatchObject({ asked: 1, agreeing: 0 });
    expect(other.problems.join()).toContain(serialNumber);
    await rm(folder, { recursive: true });
  });
});
