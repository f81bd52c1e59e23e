import type { Server } from '@fleetcommand/routing/haproxy/model/model';
import { describe, expect, test } from 'vitest';
import { BatchScript } from './batch-script.js';

const server: Server = {
  name: 's1',
  address: '10.0.0.1',
  port: 80,
  protocol: 'http',
  weight: 10,
  settings: [],
  isChecked: false,
};
const add = { kind: 'add-server', backend: 'pool-0001', server, dynamicCookie: false } as const;
const remove = { kind: 'remove-server', backend: 'pool-0001', server: 's1' } as const;

describe('a batch', () => {
  test('has one line for each command HAProxy takes', () => {
    const lines = new BatchScript([add, remove], new Set()).lines.map(({ line }) => line);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^add server pool-0001\/s1 10\.0\.0\.1:80/);
    expect(lines.at(-1)).toBe('del server pool-0001/s1');
  });

  test('carries payloads apart from their command', () => {
    const script = new BatchScript(
      [
        {
          kind: 'add-crt-list',
          crtList: 'crt-list.txt',
          file: 'certs/a.pem',
          names: ['a.example.com'],
        },
      ],
      new Set(),
    );
    expect(script.lines).toEqual([
      { line: 'add ssl crt-list crt-list.txt', payload: 'certs/a.pem a.example.com' },
    ]);
  });

  test('remembers a server that still has connections, and revives it when it is wanted again', () => {
    const leftovers = new Set<string>();
    const script = new BatchScript([remove], leftovers);
    const refused = {
      line: 'del server pool-0001/s1',
      reply: 'Server still has connections attached to it, cannot remove it.',
    };
    expect(script.unexpectedRefusals([refused])).toEqual([]);
    expect([...leftovers]).toEqual(['pool-0001/s1']);
    const again = new BatchScript([add], leftovers);
    expect(again.lines.map(({ line }) => line)).toEqual([
      'set weight pool-0001/s1 10',
      'enable server pool-0001/s1',
    ]);
    expect(leftovers.size).toBe(0);
  });

  test('takes any other refusal for a fault', () => {
    const script = new BatchScript([add, remove], new Set());
    const refused = [
      { line: 'add server pool-0001/s1 10.0.0.1:80', reply: 'No such backend.' },
      { line: 'del server pool-0001/s1', reply: 'No such server.' },
    ];
    expect(script.unexpectedRefusals(refused)).toEqual(refused);
  });
});
