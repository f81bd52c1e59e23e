import { describe, expect, test } from 'vitest';
import { readConfig } from './config.js';

const LEAST = { KUBECONFIG: 'kubeconfig' };

const faultsOf = (environment: Record<string, string>): string => {
  const result = readConfig(environment);
  return result.ok ? '' : result.error.message;
};

describe('the configuration', () => {
  test('needs nothing but a cluster', () => {
    const result = readConfig(LEAST);
    expect(result).toMatchObject({
      ok: true,
      value: {
        entryPoints: [
          { name: 'web', speaksTls: false, bind: { address: '*', port: 80 } },
          { name: 'websecure', speaksTls: true, bind: { port: 443 } },
        ],
        reloadIntervalMs: 2_000,
      },
    });
  });

  test('names every fault at once', () => {
    const message = faultsOf({
      EDGE_HTTP_PORT: '99999',
      EDGE_HOST: 'edge.local',
      EDGE_DRAIN_MS: 'soon',
      LOG_LEVEL: 'loud',
    });
    for (const name of ['EDGE_HTTP_PORT', 'EDGE_HOST', 'EDGE_DRAIN_MS', 'LOG_LEVEL'])
      expect(message).toContain(name);
  });

  test('takes an empty variable for an unset one', () => {
    expect(readConfig({ ...LEAST, EDGE_HTTP_PORT: '', CONSOLE_HOST: '' }).ok).toBe(true);
  });

  test.each([
    [
      'two listeners on one port',
      { EDGE_HTTP_PORT: '8080', EDGE_HTTPS_PORT: '8080' },
      'EDGE_HTTPS_PORT is 8080',
    ],
    ['half of the console', { CONSOLE_HOST: 'fleet.example.com' }, 'belong together'],
    [
      'a console upstream by name',
      { CONSOLE_HOST: 'fleet.example.com', CONSOLE_URL: 'http://api:80' },
      'must hold an IP address',
    ],
    ['an open API without a token', { EDGE_API_HOST: '0.0.0.0' }, 'EDGE_TOKEN must be set'],
    [
      'a proxy that is no network',
      { EDGE_TRUSTED_PROXIES: '10.0.0.0/8, somewhere' },
      '"somewhere" is no address',
    ],
    ['a port that is a word', { EDGE_HTTP_PORT: 'http' }, 'EDGE_HTTP_PORT must be a number'],
  ])('refuses %s', (_name, environment, expected) => {
    expect(faultsOf({ ...LEAST, ...environment })).toContain(expected);
  });

  test('wants a kubeconfig only outside a cluster', () => {
    expect(faultsOf({})).toContain('KUBECONFIG');
    expect(readConfig({ KUBERNETES_SERVICE_HOST: '10.0.0.1' })).toMatchObject({
      ok: true,
      value: { clusters: [{ inCluster: true }] },
    });
  });

  test('never shows its secrets', () => {
    const result = readConfig({ ...LEAST, EDGE_TOKEN: 'sixteen-characters-or-more' });
    expect(JSON.stringify(result)).not.toContain('sixteen');
  });

  test('splits the console upstream, also for IPv6', () => {
    expect(
      readConfig({
        ...LEAST,
        CONSOLE_HOST: 'Fleet.Example.com',
        CONSOLE_URL: 'http://[::1]:18080',
      }),
    ).toMatchObject({
      ok: true,
      value: { console: { host: 'fleet.example.com', address: '::1', port: 18_080 } },
    });
  });
});
