import { describe, expect, it } from 'vitest';
import { parsePasswd, unprivilegedUser } from './unix-user.js';

const passwd = (...lines: string[]) => lines.join('\n') + '\n';
const root = 'root:x:0:0:root:/root:/bin/bash';
const daemon = 'daemon:x:1:1::/usr/sbin:/usr/sbin/nologin';
const nobody = 'nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin';
const postgres = 'postgres:x:101:109::/var/lib/postgresql:/bin/bash';

describe('unprivilegedUser', () => {
  it('prefers the account made for the purpose, then daemon, then nobody', () => {
    const choose = (...lines: string[]) => unprivilegedUser(0, () => passwd(...lines))?.name;
    expect(choose(root, nobody, daemon, postgres)).toBe('postgres');
    expect(choose(root, nobody, daemon)).toBe('daemon');
    expect(choose(root, nobody)).toBe('nobody');
    expect(choose(root)).toBeUndefined();
  });

  it('changes nothing when we are not root', () => {
    expect(unprivilegedUser(1000, () => passwd(root, postgres))).toBeUndefined();
  });
});

describe('parsePasswd', () => {
  it('skips comments, blanks and entries without numbers', () => {
    expect(parsePasswd(passwd('# local', '', '+::::::', 'half:x:1', postgres))).toEqual([
      { name: 'postgres', uid: 101, gid: 109 },
    ]);
  });
});
