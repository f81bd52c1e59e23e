import { describe, expect, it } from 'vitest';
import { sampleContainer, samplePod } from '../../specs/samples.js';
import { isAllowed, wantedUser } from './run-as.js';

describe('whom a container runs as', () => {
  const pod = samplePod('a', { spec: { securityContext: { runAsUser: 1000, runAsGroup: 2000 } } });

  it.each([
    ['nobody by default', samplePod('a'), sampleContainer(), 0, { uid: 65534, gid: 65534 }],
    ['the pod’s user', pod, sampleContainer(), 0, { uid: 1000, gid: 2000 }],
    [
      'the container’s user before the pod’s',
      pod,
      sampleContainer({ securityContext: { runAsUser: 7 } }),
      0,
      { uid: 7, gid: 2000 },
    ],
    [
      'root where asked for',
      pod,
      sampleContainer({ securityContext: { runAsUser: 0 } }),
      0,
      undefined,
    ],
    ['the sandbox’s own user where it is not root', pod, sampleContainer(), 501, undefined],
  ])('%s', (_name, of, container, sandboxUid, expected) => {
    expect(wantedUser(of, container, sandboxUid)).toEqual(expected);
  });
});

describe('what permissions allow', () => {
  const user = { uid: 1000, gid: 1000 };
  it.each<[number, number, number, 4 | 1, boolean]>([
    [0o700, 0, 0, 1, false],
    [0o711, 0, 0, 1, true],
    [0o711, 0, 0, 4, false],
    [0o750, 0, 1000, 1, true],
    [0o007, 0, 1000, 1, false],
    [0o400, 1000, 0, 4, true],
    [0o077, 1000, 0, 4, false],
  ])('%o of %i:%i for right %i: %s', (mode, uid, gid, right, expected) => {
    expect(isAllowed(user, { mode, uid, gid }, right)).toBe(expected);
  });
});
