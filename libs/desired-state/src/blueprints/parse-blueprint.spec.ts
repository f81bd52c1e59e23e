import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseBlueprint } from './parse-blueprint.js';

const GOOD = `id: app
version: 1
name: App
appVersion: "1.0"
namePrefix: app
components:
  web:
    image: app:1
    port: 8080
    env:
      GREETING: hello
routes:
  - component: web
    path: /
`;

function messageOf(text: string): string {
  const parsed = parseBlueprint(text, 'app.yaml');
  return parsed.ok ? 'accepted' : parsed.error.message;
}

/** GOOD with one line changed; the test fails where there is no such line. */
function withLine(line: string, instead: string): string {
  expect(GOOD).toContain(line);
  return GOOD.replace(line, instead);
}

/** A list of nine lists of nine lists …: small as a text, and more than any memory holds. */
function bomb(levels: number): string {
  const lines = Array.from({ length: levels }, (_, level) => {
    const item = level === 0 ? 'x' : `*a${level - 1}`;
    return `a${level}: &a${level} [${Array.from({ length: 9 }, () => item).join(', ')}]`;
  });
  return lines.join('\n');
}

it('accepts a good blueprint and fills defaults in', () => {
  const parsed = parseBlueprint(GOOD, 'app.yaml');
  expect(parsed).toMatchObject({
    ok: true,
    value: { components: { web: { replicas: 'plan', readOnlyRootFilesystem: true } } },
  });
});

describe('the blueprints that are shipped', () => {
  const folder = join(import.meta.dirname, '../../../../blueprints');
  it.each(readdirSync(folder))('%s is good', (file) => {
    const parsed = parseBlueprint(readFileSync(join(folder, file), 'utf8'), file);
    expect(parsed).toMatchObject({ ok: true });
  });
});

describe('points at the line of', () => {
  it.each([
    [
      'a wrong type',
      '    port: 8080',
      '    port: eighty',
      'app.yaml:9:5 components.web.port: Invalid',
    ],
    [
      'an unknown setting',
      '    port: 8080',
      '    prot: 8080',
      'app.yaml:9:5 components.web.prot: there is no such setting',
    ],
    [
      'a missing setting',
      '    port: 8080',
      '    command: []',
      'app.yaml:7:3 components.web.port: is missing',
    ],
    [
      'a bad quantity',
      '    port: 8080',
      '    port: 8080\n    resources: { limits: { cpu: lots } }',
      'app.yaml:10:28 components.web.resources.limits.cpu: use a Kubernetes quantity',
    ],
    [
      'an unknown variable',
      'hello',
      'hi ${tenant.nmae}',
      'app.yaml:11:20 components.web.env.GREETING: unknown variable "${tenant.nmae}"',
    ],
    [
      'a secret in the open',
      'hello',
      '${database.url}',
      'app.yaml:11:17 components.web.env.GREETING: ${database.url} is secret',
    ],
    [
      'a database nobody asked for',
      'hello',
      '{ secret: "${database.url}" }',
      'app.yaml:11:28 components.web.env.GREETING.secret: ${database.url} needs a database',
    ],
    [
      'an unknown field of the pod',
      'hello',
      '{ fieldPath: spec.x }',
      'app.yaml:11:19 components.web.env.GREETING.fieldPath: Invalid option',
    ],
    [
      'a variable in an image',
      'app:1',
      'app:${tenant.slug}',
      'app.yaml:8:16 components.web.image: an image may only use ${app.version}',
    ],
    [
      'a route to nowhere',
      '- component: web',
      '- component: wbe',
      'app.yaml:13:5 routes.0.component: there is no component "wbe"; there are web',
    ],
    [
      'a path that would break a rule',
      'path: /',
      'path: /`) || Host(`x',
      'app.yaml:14:5 routes.0.path: use letters',
    ],
    [
      'a prefix that makes names too long',
      'namePrefix: app',
      'namePrefix: a-very-long-prefix-for-an-application',
      'app.yaml:7:3 components.web: object names would be 7 characters too long',
    ],
    [
      'requests beyond limits',
      '    port: 8080',
      '    port: 8080\n    resources: { requests: { cpu: 2 }, limits: { cpu: 1 } }',
      'components.web.resources.requests.cpu',
    ],
    [
      'a cookie browsers refuse',
      '    port: 8080',
      '    port: 8080\n    sticky: { cookie: c, secure: false, sameSite: none }',
      'app.yaml:10:41 components.web.sticky.sameSite: browsers refuse',
    ],
    ['broken YAML', '    port: 8080', '    port: [8080', 'app.yaml:'],
  ])('%s', (_what, line, instead, message) => {
    expect(messageOf(withLine(line, instead))).toContain(message);
  });
});

it('tells every fault at once, for people and for programs', () => {
  const text = withLine('port: 8080', 'port: 0').replace('hello', '${a} and ${b}');
  const parsed = parseBlueprint(text.replace('port: 0', 'port: 80'), 'app.yaml');
  expect(parsed).toMatchObject({
    ok: false,
    error: {
      code: 'blueprints.invalid',
      message: expect.stringContaining('The blueprint has 2 problems'),
      details: {
        problems: [
          { line: 11, column: 17, path: 'components.web.env.GREETING' },
          { line: 11, column: 26, path: 'components.web.env.GREETING' },
        ],
      },
    },
  });
});

it('refuses two routes at one path, and rewrites whose names would be equal', () => {
  const routes = (first: string, second: string): string =>
    withLine(
      '    path: /\n',
      `    path: ${first}\n    rewrite: {kind: strip}\n  - component: web\n    path: ${second}\n    rewrite: {kind: strip}\n`,
    );
  expect(messageOf(routes('/a', '/a'))).toContain('routes.1.path: the path /a has a route already');
  expect(messageOf(routes('/a-b', '/a/b'))).toContain(
    'routes.1.rewrite: is too much like that of /a-b',
  );
  expect(messageOf(routes('/a', '/b'))).toBe('accepted');
});

it.each([
  ['aliases that multiply', bomb(9)],
  ['lists in lists without end', '['.repeat(40_000)],
  ['a text that no database keeps', 'id: app\nname: "a\\0b"\n'],
])('refuses %s', (_, text) => {
  const [summary, ...lines] = messageOf(text).split('\n');
  expect(summary).toMatch(/^The blueprint has (one problem|\d+ problems); /);
  expect(lines.length).toBeLessThanOrEqual(50);
  expect(lines[0]).toMatch(/^app\.yaml:\d+:\d+ /);
});

it.each(['', 'null', '[]', '"text"', '42'])('refuses the document %j', (text) => {
  expect(messageOf(text)).toContain('app.yaml:1:1 Invalid input: expected object');
});
