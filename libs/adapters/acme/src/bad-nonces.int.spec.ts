/** A CA that refuses nonces one after the other, as one does whose servers do not know each other's. */
import { unwrap } from '@fleetcommand/kernel/result';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';

import { createCertificateAuthority } from './certificate-authority.js';

const BAD_NONCE = { type: 'urn:ietf:params:acme:error:badNonce', detail: 'Not that one.' };

let web: Server;
afterEach(() => new Promise((done) => web.close(done)));

/** Takes an account after so many bad nonces. */
async function caRefusing(nonces: number) {
  let refused = 0;
  web = createServer((request, response) => {
    const at = (path: string) => `http://${request.headers.host}/${path}`;
    response.setHeader('replay-nonce', `nonce-${refused}`);
    response.setHeader('content-type', 'application/json');
    if (request.method === 'GET')
      response.end(JSON.stringify({ newNonce: at('nonce'), newAccount: at('account') }));
    else if (request.method === 'HEAD') response.end();
    else if (refused < nonces) {
      refused += 1;
      response.writeHead(400).end(JSON.stringify(BAD_NONCE));
    } else response.writeHead(201, { location: at('account/1') }).end('{"status":"valid"}');
  }).listen(0, '127.0.0.1');
  await once(web, 'listening');
  const { port } = web.address() as AddressInfo;
  return createCertificateAuthority({ directoryUrl: `http://127.0.0.1:${port}/` });
}

it('is asked again at once, more often than its worst luck lasts', async () => {
  const authority = await caRefusing(12);
  expect(unwrap(await authority.register(await authority.generateKey(), null))).toMatch(
    /account\/1$/,
  );
});

it('that refuses every one is not asked for ever', async () => {
  const authority = await caRefusing(Infinity);
  expect(await authority.register(await authority.generateKey(), null)).toMatchObject({
    ok: false,
    error: { code: 'acme.unreachable' },
  });
});
