import { readFileSync } from 'node:fs';
import { versionFrom } from '@fleetcommand/kernel/version';
import { expect, it } from 'vitest';

const read = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

it('a build is of the version it was stamped with, else of the source’s', () => {
  expect(versionFrom({ FLEET_VERSION: '2.0.0-rc.1' })).toBe('2.0.0-rc.1');
  expect(versionFrom({ FLEET_VERSION: '' })).toBe(versionFrom({}));
});

it('the source, its package and its chart name one version', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  expect(versionFrom({})).toBe(version);
  const chart = read('k8s/Chart.yaml');
  expect(chart).toContain(`\nversion: ${version}\n`);
  expect(chart).toContain(`\nappVersion: ${version}\n`);
});
