import { describe, expect, it } from 'vitest';
import { readConfig } from './config.js';

const DATABASE_URL = 'postgresql://chat:secret@127.0.0.1:5432/chat';

describe('readConfig', () => {
  it('listens on the instance’s own address unless told otherwise', () => {
    const read = readConfig({ DATABASE_URL, PORT: '8000', INSTANCE_IP: '127.3.2.1' });
    expect(read).toMatchObject({
      ok: true,
      config: { port: 8000, host: '127.3.2.1', instance: '127.3.2.1', pathPrefix: '' },
    });
    const told = readConfig({ DATABASE_URL, INSTANCE_IP: '10.0.0.7', HOST: '0.0.0.0' });
    expect(told).toMatchObject({ config: { host: '0.0.0.0', instance: '10.0.0.7' } });
  });

  it('takes the path prefix from where people reach it', () => {
    const prefixOf = (ROOT_URL: string) => readConfig({ DATABASE_URL, ROOT_URL });
    expect(prefixOf('https://acme.test:8443')).toMatchObject({ config: { pathPrefix: '' } });
    expect(prefixOf('https://acme.test/')).toMatchObject({ config: { pathPrefix: '' } });
    expect(prefixOf('https://acme.test/team/chat/')).toMatchObject({
      config: { pathPrefix: '/team/chat' },
    });
  });

  it('names every fault at once', () => {
    const read = readConfig({ PORT: '70000', ROOT_URL: 'ftp://x', CHAT_NAME: '' });
    expect(read.ok).toBe(false);
    const faults = read.ok ? '' : read.faults.join('\n');
    for (const name of ['PORT', 'ROOT_URL', 'CHAT_NAME', 'DATABASE_URL'])
      expect(faults).toContain(`${name}:`);
  });
});
