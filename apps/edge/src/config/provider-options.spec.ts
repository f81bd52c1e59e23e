import { describe, expect, test } from 'vitest';
import { readConfig } from '../config.js';

const providersOf = (flags: readonly string[], environment: Record<string, string> = {}) => {
  const result = readConfig(environment, flags);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};
const faultsOf = (flags: readonly string[]): string => {
  const result = readConfig({}, flags);
  return result.ok ? '' : result.error.message;
};

describe('where else routes are read', () => {
  test('a section that is only named is enough, and no cluster is needed then', () => {
    const { providers, clusters } = providersOf(['--providers.docker']);
    expect(clusters).toEqual([]);
    expect(providers.docker).toMatchObject({
      endpoint: { url: 'unix:///var/run/docker.sock', timeoutMs: 10_000 },
      labels: { exposedByDefault: true },
      useBindPortIp: false,
    });
    expect(providers.swarm).toBeUndefined();
  });

  test('a cluster that is asked for must be there all the same', () => {
    expect(faultsOf(['--providers.docker', '--providers.kubernetescrd'])).toContain('KUBECONFIG');
    expect(providersOf(['--providers.docker'], { KUBECONFIG: 'k' }).clusters).toEqual([
      { inCluster: false, kubeconfigPath: 'k' },
    ]);
  });

  test('node ports are read of a cluster, alone unless its objects are asked for, too', () => {
    const flag = '--providers.kubernetesnodeport.constraints=tag==kubernetes';
    expect(faultsOf([flag])).toContain('KUBECONFIG');
    const { providers } = providersOf([flag], { KUBECONFIG: 'k' });
    expect(providers.nodePort).toMatchObject({ addressType: 'InternalIP', isAlone: true });
    const both = [
      '--providers.kubernetesnodeport.addresstype=ExternalIP',
      '--providers.kubernetescrd',
    ];
    expect(providersOf(both, { KUBECONFIG: 'k' }).providers.nodePort).toMatchObject({
      addressType: 'ExternalIP',
      isAlone: false,
    });
    expect(faultsOf(['--providers.kubernetesnodeport.addresstype=Hostname'])).toContain(
      'InternalIP, ExternalIP',
    );
  });

  test('Traefik 2 says by swarmMode that its docker is a Swarm', () => {
    const { providers } = providersOf([
      '--providers.docker.swarmMode=true',
      '--providers.docker.swarmModeRefreshSeconds=3',
      '--providers.docker.exposedByDefault=false',
      '--providers.docker.network=traefik-public',
    ]);
    expect(providers.docker).toBeUndefined();
    expect(providers.swarm).toMatchObject({
      refreshMs: 3_000,
      network: 'traefik-public',
      labels: { exposedByDefault: false },
    });
  });

  test('options come from the environment, too', () => {
    const { providers } = providersOf([], {
      TRAEFIK_PROVIDERS_FILE_DIRECTORY: '/etc/routes',
      TRAEFIK_PROVIDERS_FILE_WATCH: 'false',
    });
    expect(providers.file).toEqual({ path: '/etc/routes', watches: false });
  });

  test.each([
    [['--providers.docker.endpoint=nowhere'], 'no address such as unix://'],
    [['--providers.docker.defaultRule={{ .Nmae }}'], 'no field .Nmae'],
    [['--providers.docker.constraints=Label('], 'constraints'],
    [['--providers.file'], 'either filename or directory'],
    [['--providers.docker.exposedbydefalt=false'], 'exposedByDefault'],
    [['--providers.swarm.refreshSeconds=soon'], 'duration'],
  ])('%j is refused with the reason', (flags, reason) => {
    expect(faultsOf(flags)).toContain(reason);
  });
});
