import { Secret } from '@fleetcommand/kernel/secret';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';

import { readGivenAccess } from './given-access.js';

const CLUSTER = { server: 'https://10.0.0.1:6443', 'certificate-authority-data': 'Q0E=' };

function aKubeconfig(user: object = { token: 't' }, cluster: object = CLUSTER): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'fra', cluster },
      { name: 'else', cluster: { server: 'https://10.9.9.9:6443' } },
    ],
    users: [
      { name: 'me', user },
      { name: 'other', user: { token: 'not-yours' } },
    ],
    contexts: [
      { name: 'fra', context: { cluster: 'fra', user: 'me' } },
      { name: 'else', context: { cluster: 'else', user: 'other' } },
    ],
    'current-context': 'fra',
  });
}

const read = (text: string, context: string | null = null) =>
  readGivenAccess({ kubeconfig: new Secret(text), context });

it('of a kubeconfig one context is kept, and nothing of the others', () => {
  const found = read(aKubeconfig());
  if (!found.ok) throw new Error(found.error.message);
  expect(found.value.server).toBe('https://10.0.0.1:6443');
  const kept = found.value.kubeconfig.reveal();
  expect(kept).not.toMatch(/not-yours|10\.9\.9\.9/);
  expect(parse(kept)).toMatchObject({
    clusters: [{ cluster: CLUSTER }],
    users: [{ user: { token: 't' } }],
  });
});

it('another context is taken where it is named', () => {
  expect(read(aKubeconfig(), 'else')).toMatchObject({
    ok: true,
    value: { server: 'https://10.9.9.9:6443' },
  });
});

it('a token with the authority of its server becomes one too', () => {
  const found = readGivenAccess({
    server: 'https://10.0.0.1:6443',
    caCertificate: 'CA',
    token: new Secret('t'),
  });
  if (!found.ok) throw new Error(found.error.message);
  expect(parse(found.value.kubeconfig.reveal())).toMatchObject({
    clusters: [{ cluster: CLUSTER }],
    users: [{ user: { token: 't' } }],
  });
});

it.each([
  ['what is no kubeconfig', 'hello: world', /no kubeconfig.*--flatten/],
  ['what is no YAML', '{{', /no kubeconfig/],
  ['a program to run', aKubeconfig({ exec: { command: 'sh' } }), /running a program.*create token/],
  ['a plugin of a vendor', aKubeconfig({ 'auth-provider': { name: 'gcp' } }), /running a program/],
  ['a file with a token', aKubeconfig({ tokenFile: '/etc/shadow' }), /file \(tokenFile\)/],
  ['a file with a key', aKubeconfig({ token: 't', 'client-key': '/k' }), /file \(client-key\)/],
  [
    'a file with an authority',
    aKubeconfig({ token: 't' }, { server: CLUSTER.server, 'certificate-authority': '/ca' }),
    /file \(certificate-authority\)/,
  ],
  [
    'nobody to check the server by',
    aKubeconfig({ token: 't' }, { ...CLUSTER, 'insecure-skip-tls-verify': true }),
    /insecure-skip-tls-verify/,
  ],
  ['no credentials at all', aKubeconfig({}), /neither a token nor/],
])('%s is refused, with what to do', (_, text, message) => {
  const refused = read(text);
  expect(refused).toMatchObject({ ok: false, error: { code: 'clusters.access-unusable' } });
  expect(refused).toMatchObject({ error: { message: expect.stringMatching(message) as string } });
});

it('a context that is not there is refused with those that are', () => {
  expect(read(aKubeconfig(), 'mars')).toMatchObject({
    error: { message: expect.stringContaining('It has fra, else') as string },
  });
});
