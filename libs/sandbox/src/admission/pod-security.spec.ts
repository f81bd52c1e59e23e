import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { podSecurityViolations } from './pod-security.js';

const container = (overrides: object = {}): V1Container => ({
  name: 'web',
  image: 'web:1',
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    ...overrides,
  },
});
const pod = (web: V1Container, overrides: object = {}): V1PodSpec => ({
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [web],
  ...overrides,
});
const restricted = (spec: V1PodSpec): string =>
  podSecurityViolations(spec, 'restricted') ?? 'allowed';

describe('Pod Security restricted', () => {
  it('allows a pod that drops everything', () => {
    expect(restricted(pod(container()))).toBe('allowed');
  });

  it('lists everything a careless pod leaves out, in the words of the real server', () => {
    expect(restricted({ containers: [{ name: 'a', image: 'b' }] })).toBe(
      'allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    );
  });

  it.each<[string, V1PodSpec]>([
    ['host namespaces (hostNetwork=true)', pod(container(), { hostNetwork: true })],
    ['privileged (container "web"', pod(container({ privileged: true }))],
    [
      'hostPort (container "web" uses hostPort 80)',
      pod(Object.assign(container(), { ports: [{ containerPort: 80, hostPort: 80 }] })),
    ],
    [
      'restricted volume types (volume "v" uses restricted volume type "hostPath")',
      pod(container(), { volumes: [{ name: 'v', hostPath: { path: '/' } }] }),
    ],
    [
      'unrestricted capabilities (container "web" must not include "SYS_ADMIN"',
      pod(container({ capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } })),
    ],
    ['runAsUser=0 (container "web" must not set runAsUser=0)', pod(container({ runAsUser: 0 }))],
    ['runAsNonRoot != true (container "web" must not set', pod(container({ runAsNonRoot: false }))],
    [
      'must not set securityContext.seccompProfile.type to "Unconfined"',
      pod(container({ seccompProfile: { type: 'Unconfined' } })),
    ],
    ['procMount (container "web"', pod(container({ procMount: 'Unmasked' }))],
    [
      'forbidden sysctls (kernel.msgmax)',
      pod(container(), {
        securityContext: {
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
          sysctls: [{ name: 'kernel.msgmax', value: '1' }],
        },
      }),
    ],
  ])('refuses %s', (violation, spec) => {
    expect(restricted(spec)).toContain(violation);
  });

  it('judges init containers too', () => {
    const spec = pod(container(), { initContainers: [{ name: 'init', image: 'x' }] });
    expect(restricted(spec)).toContain('container "init" must set');
  });

  it('is stricter than baseline, which allows what needs no privilege', () => {
    const plain = { containers: [{ name: 'a', image: 'b' }] };
    expect(podSecurityViolations(plain, 'baseline')).toBeUndefined();
    expect(podSecurityViolations({ ...plain, hostPID: true }, 'baseline')).toContain(
      'hostPID=true',
    );
    expect(podSecurityViolations({ ...plain, hostPID: true }, 'privileged')).toBeUndefined();
  });
});
