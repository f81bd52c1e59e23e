import { describe, expect, it } from 'vitest';
import { listeningInodes, programName } from './ports.js';

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1111 1 0000 100
   1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 2222 1 0000 100
   2: 00000000:20FB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 3333 1 0000 100
   3: 0100007F:01F9 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4444 1 0000 100
`;

describe('listeningInodes', () => {
  it('finds the listening socket, not its connections', () => {
    expect(listeningInodes(TABLE, 8080)).toEqual(['1111']);
    expect(listeningInodes(TABLE, 8443)).toEqual(['3333']);
  });

  it('compares whole port numbers', () => {
    expect(listeningInodes(TABLE, 0x1f9)).toEqual(['4444']);
    expect(listeningInodes(TABLE, 0xf90)).toEqual([]);
  });
});

describe('programName', () => {
  it.each([
    ['/usr/bin/node\0server.js\0', 'node'],
    ['nginx: master process /usr/sbin/nginx\0', 'nginx'],
    ['redis-server 127.0.0.1:6379\0', 'redis-server'],
    ['', 'unknown'],
  ])('of %j is %s', (commandLine, name) => {
    expect(programName(commandLine)).toBe(name);
  });
});
