import fc from 'fast-check';
import { Secret } from '@fleetcommand/kernel/secret';
import { describe, expect, it } from 'vitest';
import type { Fragment } from '../ir/ir.js';
import { merge } from '../ir/merge.js';
import { canonicalPath } from '../ir/names.js';
import { hostileText } from '../testing/hostile-text.js';
import { sampleCertificate, tableOf } from '../testing/samples.js';
import { compile } from './compile.js';
import { explain } from './explain.js';
import { DEFAULT_EDGE_OPTIONS } from './model/options.js';
import { print } from './print.js';

const OPTIONS = { ...DEFAULT_EDGE_OPTIONS, poolSize: 4 };
const text = hostileText(1).map((hostile) => `x${hostile}`);

/** A fragment whose every free text is hostile; `benign` text gives the shape of a printout without it. */
function fragmentWith(hostile: string): Fragment {
  const provenance = {
    provider: 'file',
    object: { kind: 'File', namespace: hostile, name: hostile },
    tenant: hostile,
  };
  const path = canonicalPath(`/${hostile}`);
  const rulePath = path.ok ? path.value : '/x';
  const excluded = {
    op: 'not',
    rule: { op: 'match', matcher: { kind: 'host', hosts: ['a.test'] } },
  } as const;
  const asked = {
    op: 'and',
    rules: [
      { op: 'match', matcher: { kind: 'pathPrefix', prefixes: [rulePath] } },
      { op: 'match', matcher: { kind: 'header', name: 'x-a', value: hostile } },
      { op: 'match', matcher: { kind: 'query', name: hostile, value: hostile } },
      { op: 'match', matcher: { kind: 'pathRegexp', regexp: quotedForGo(hostile) } },
      excluded,
    ],
  } as const;
  const inMaps = {
    op: 'and',
    rules: [
      { op: 'match', matcher: { kind: 'host', hosts: ['a.test'] } },
      { op: 'match', matcher: { kind: 'path', paths: [rulePath] } },
    ],
  } as const;
  const router = {
    provenance,
    entryPoints: ['web'] as const,
    ruleText: hostile,
    priority: 1,
    state: 'serve' as const,
    reason: hostile,
    service: `service ${hostile}`,
    middlewares: [
      { kind: 'headers', request: { 'x-a': hostile }, response: { 'x-b': hostile } },
      { kind: 'replacePath', path: rulePath },
      { kind: 'addPrefix', prefix: rulePath },
      { kind: 'replacePathRegex', regexp: quotedForGo(hostile), replacement: hostile },
      { kind: 'redirectRegex', regexp: '^(.*)$', replacement: hostile, permanent: true },
      {
        kind: 'basicAuth',
        users: { [hostile]: new Secret(hostile) },
        realm: hostile,
        removeHeader: false,
      },
      {
        kind: 'headers',
        request: {},
        response: {},
        overTls: { response: { 'x-c': hostile }, proxyHeaders: { 'x-d': hostile } },
        allowedHosts: { hosts: [hostile], proxyHeaders: [] },
        cors: {
          allowCredentials: true,
          allowHeaders: [hostile],
          allowMethods: [hostile],
          allowOrigins: [hostile],
          allowOriginRegexps: [quotedForGo(hostile)],
          exposeHeaders: [hostile],
          maxAgeSeconds: 1,
          addVary: true,
        },
      },
    ] as const,
  };
  return {
    id: 'file/hostile',
    routers: [
      { ...router, name: `in maps ${hostile}`, rule: inMaps },
      { ...router, name: `asked ${hostile}`, rule: asked },
    ],
    services: [
      {
        name: `service ${hostile}`,
        provenance,
        balance: 'roundrobin',
        parts: [
          {
            weight: 1,
            protocol: 'http',
            endpoints: [
              { address: '10.0.0.1', port: 1, ready: true, serving: true, terminating: false },
            ],
          },
        ],
      },
    ],
    certificates: [sampleCertificate(`certificate ${hostile}`, ['a.test'])],
    problems: [],
  };
}

function quotedForGo(text: string): string {
  return text.toWellFormed().replace(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
}

describe('print', () => {
  it('lets no text of a tenant add a line, a word or a rule', { timeout: 60_000 }, () => {
    const shapeOf = (hostile: string): unknown => {
      const { files } = print(compile(merge([fragmentWith(hostile)]), OPTIONS));
      return [...files].map(([file, printed]) => {
        const lines = printed.split('\n');
        if (file === 'haproxy.cfg')
          return [file, lines.map((line) => line.replace(/'[^']*'(\\''[^']*')*/g, "''"))];
        return [file, lines.map((line) => line.split(' ').length)];
      });
    };
    const benign = shapeOf('x');
    fc.assert(
      fc.property(text, (hostile) => {
        expect(shapeOf(hostile)).toEqual(benign);
        for (const printed of print(
          compile(merge([fragmentWith(hostile)]), OPTIONS),
        ).files.values())
          expect(printed).toMatch(/^[\n\x20-\x7e\P{Cc}]*$/u);
      }),
    );
  });

  it('gives the same files for the same fragments, whatever came first', () => {
    const tenants = [1, 2, 3].map((index) => ({
      namespace: `t-${index}`,
      match: `Host(\`h${index}.test\`)`,
    }));
    const one = compile(tableOf(tenants), OPTIONS);
    const two = compile(tableOf(tenants.toReversed()), OPTIONS);
    expect([...print(one).files]).toEqual([...print(two).files]);
  });

  it('keeps keys out of what is no secret', () => {
    const { files, secretFiles } = print(compile(merge([fragmentWith('x')]), OPTIONS));
    expect([...files.values()].join('')).not.toContain('PRIVATE');
    expect([...secretFiles.keys()]).toEqual(['certs/certificate_20_x@file.pem']);
    expect(secretFiles.get('certs/certificate_20_x@file.pem')!.reveal()).toContain(
      'BEGIN PRIVATE KEY',
    );
    expect(JSON.stringify([...secretFiles])).toContain('[redacted]');
  });
});

describe('explain', () => {
  const model = compile(
    tableOf([
      {
        namespace: 't-1',
        match: 'Host(`a.test`, `b.test`)',
        middlewares: { m: { replacePath: { path: '/x' } } },
      },
      { namespace: 't-2', match: 'Host(`c.test`)', addresses: ['10.0.0.2'] },
    ]),
    OPTIONS,
  );

  it("finds a host's lines with file, line and object", () => {
    const lines = explain(model, { host: 'A.test' });
    expect(lines.map(({ file, text: line }) => `${file}: ${line}`)).toEqual([
      'haproxy.cfg: backend pool-0001 from pools-plain',
      'haproxy.cfg: server s-10.0.0.1-3000 10.0.0.1:3000 weight 100 pool-purge-delay 5000ms pool-max-conn 200',
      'maps/hosts-web-prefix.map: a.test/ 24,t-1-app@kubernetes',
      'maps/hosts-websecure-prefix.map: a.test/ 24,t-1-app@kubernetes',
      'maps/routers.map: t-1-app@kubernetes serve,pool-0001,replace-path,-',
      'maps/replace-path.map: t-1-app@kubernetes|1 /x',
    ]);
    const { files } = print(model);
    for (const { file, line, text: printed, provenance } of lines) {
      expect(files.get(file)!.split('\n')[line - 1]!.trim()).toBe(printed);
      expect(provenance.object).toEqual({ kind: 'IngressRoute', namespace: 't-1', name: 'app' });
    }
  });

  it("finds a namespace's lines, and nothing for strangers", () => {
    const lines = explain(model, { namespace: 't-2' });
    expect(lines).toHaveLength(7);
    expect(explain(model, { namespace: 't-9' })).toEqual([]);
    expect(explain(model, { host: 'unknown.test' })).toEqual([]);
  });
});
