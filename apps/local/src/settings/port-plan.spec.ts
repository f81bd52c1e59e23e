import { describe, expect, it } from 'vitest';
import { DEFAULT_PORTS, planPorts, portVariable, type PortProbe } from './port-plan.js';

/** A machine on which exactly these ports are taken. */
function machine(...taken: number[]): PortProbe {
  let next = 40_000;
  return {
    isFree: (port) => Promise.resolve(!taken.includes(port)),
    anyFree: () => Promise.resolve(next++),
    owner: (port) => Promise.resolve(port === 8080 ? { pid: 7, name: 'nginx' } : undefined),
  };
}

describe('planPorts', () => {
  it('takes the defaults on a free machine', async () => {
    expect(await planPorts({}, {}, machine())).toEqual({ ok: true, value: DEFAULT_PORTS });
  });

  it('keeps what the last run used', async () => {
    const plan = await planPorts({}, { postgres: 5000, https: 9443 }, machine());
    expect(plan).toMatchObject({ ok: true, value: { postgres: 5000, https: 9443 } });
  });

  it('moves an inner port that is taken, and never to one in use by another part', async () => {
    const plan = await planPorts({ redis: 40_000 }, {}, machine(DEFAULT_PORTS.postgres));
    expect(plan).toMatchObject({ ok: true, value: { postgres: 40_001, redis: 40_000 } });
    const swapped = await planPorts({ api: DEFAULT_PORTS.postgres }, {}, machine());
    expect(swapped).toMatchObject({ value: { api: DEFAULT_PORTS.postgres, postgres: 40_000 } });
  });

  it('never moves a public port, and names its holder and the way out', async () => {
    expect(await planPorts({}, {}, machine(8080))).toMatchObject({
      ok: false,
      error: {
        code: 'local.port-taken',
        message: expect.stringMatching(
          /8080 .* nginx \(pid 7\).*FLEET_HTTP_PORT=9080 \.\/fleet up/,
        ),
      },
    });
    expect(await planPorts({}, { https: 9443 }, machine(9443))).toMatchObject({ ok: false });
  });

  it('never moves a port that was asked for', async () => {
    const plan = await planPorts({ postgres: 5000 }, {}, machine(5000));
    expect(plan).toMatchObject({ ok: false, error: { details: { port: 5000, name: 'postgres' } } });
  });
});

describe('portVariable', () => {
  it('spells names as environment variables', () => {
    expect(portVariable('https')).toBe('FLEET_HTTPS_PORT');
    expect(portVariable('pebbleManagement')).toBe('FLEET_PEBBLE_MANAGEMENT_PORT');
  });
});
