import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../resources/built-in.js';
import { SchemaCompiler } from '../schema/openapi-schema.js';
import type { MapNode } from '../schema/schema-node.js';
import { fieldSetOf, memberPaths, toFieldsV1, withoutSubtrees } from './field-set.js';
import { managerKey, type Managers } from './managers.js';
import { applyConfiguration, type Conflict, trackUpdate } from './ownership.js';

const compiler = new SchemaCompiler(loadDefinitions());
const DEPLOYMENT = compiler.byName('io.k8s.api.apps.v1.Deployment') as MapNode;
const CONFIG_MAP = compiler.byName('io.k8s.api.core.v1.ConfigMap') as MapNode;

const identity = fieldSetOf(['f:apiVersion'], ['f:kind'], ['f:metadata', 'f:name']);
const ownable = (fields: Parameters<typeof withoutSubtrees>[0]) =>
  withoutSubtrees(fields, identity);
const writer = (name: string, operation: 'Apply' | 'Update' = 'Apply') => ({
  name,
  operation,
  apiVersion: 'v1',
  subresource: '',
});

interface State {
  readonly object: unknown;
  readonly managers: Managers;
}

const NOTHING: State = { object: { metadata: {} }, managers: new Map() };

function apply(state: State, name: string, configuration: object, node: MapNode, force = false) {
  return applyConfiguration({
    live: state.object,
    managers: state.managers,
    configuration,
    writer: writer(name),
    node,
    ownable,
    force,
  });
}

/** Applies, and expects no conflict. */
function applied(...input: Parameters<typeof apply>): State {
  const outcome = apply(...input);
  if (outcome.conflicts)
    throw new Error(`conflicts: ${printConflicts(outcome.conflicts).join('; ')}`);
  return outcome;
}

function printConflicts(conflicts: readonly Conflict[]): string[] {
  return conflicts.flatMap(({ manager, fields }) =>
    memberPaths(fields).map((path) => `${manager.name} ${path}`),
  );
}

function conflictsOf(...input: Parameters<typeof apply>): string[] {
  return printConflicts(apply(...input).conflicts ?? []);
}

function owned(
  { managers }: State,
  name: string,
  operation: 'Apply' | 'Update' = 'Apply',
): unknown {
  const manager = managers.get(managerKey(writer(name, operation)));
  return manager && toFieldsV1(manager.fields);
}

const configMap = (data: Record<string, string>) => ({ metadata: { name: 'x' }, data });
const deployment = (...containers: object[]) => ({
  metadata: { name: 'web' },
  spec: { template: { spec: { containers } } },
});
const containersOf = ({ object }: State): unknown =>
  (object as ReturnType<typeof deployment>).spec.template.spec.containers;

describe('applying a configuration', () => {
  it('gives the applier what it applied', () => {
    const state = applied(NOTHING, 'a', configMap({ k: 'v' }), CONFIG_MAP);
    expect(state.object).toEqual({ metadata: { name: 'x' }, data: { k: 'v' } });
    expect(owned(state, 'a')).toEqual({ 'f:data': { 'f:k': {} } });
  });

  it('removes a field that its only owner no longer applies', () => {
    const first = applied(NOTHING, 'a', configMap({ keep: '1', drop: '2' }), CONFIG_MAP);
    const second = applied(first, 'a', configMap({ keep: '1' }), CONFIG_MAP);
    expect(second.object).toMatchObject({ data: { keep: '1' } });
    expect(second.object).not.toHaveProperty('data.drop');
  });

  it('keeps a field that another manager still owns', () => {
    const first = applied(NOTHING, 'a', configMap({ shared: '1' }), CONFIG_MAP);
    const second = applied(first, 'b', configMap({ shared: '1' }), CONFIG_MAP);
    const third = applied(second, 'a', configMap({}), CONFIG_MAP);
    expect(third.object).toMatchObject({ data: { shared: '1' } });
    expect(owned(third, 'b')).toEqual({ 'f:data': { 'f:shared': {} } });
  });

  it('names every field another manager would lose, and changes nothing', () => {
    const first = applied(NOTHING, 'a', configMap({ one: '1', two: '2' }), CONFIG_MAP);
    expect(
      conflictsOf(first, 'b', configMap({ one: 'x', two: 'x', three: '3' }), CONFIG_MAP),
    ).toEqual(['a .data.one', 'a .data.two']);
  });

  it('moves a contested field to the applier when forced', () => {
    const first = applied(NOTHING, 'a', configMap({ one: '1', two: '2' }), CONFIG_MAP);
    const second = applied(first, 'b', configMap({ one: 'x' }), CONFIG_MAP, true);
    expect(second.object).toMatchObject({ data: { one: 'x', two: '2' } });
    expect(owned(second, 'a')).toEqual({ 'f:data': { 'f:two': {} } });
    expect(owned(second, 'b')).toEqual({ 'f:data': { 'f:one': {} } });
  });

  it('does not conflict over a value both managers agree on', () => {
    const first = applied(NOTHING, 'a', configMap({ k: 'v' }), CONFIG_MAP);
    const second = applied(first, 'b', configMap({ k: 'v' }), CONFIG_MAP);
    expect(owned(second, 'a')).toEqual(owned(second, 'b'));
  });

  it('leaves alone what nobody applied, such as defaults', () => {
    const live = { ...configMap({ k: 'v' }), immutable: false };
    const state = applied(
      { object: live, managers: new Map() },
      'a',
      configMap({ k: 'v' }),
      CONFIG_MAP,
    );
    expect(state.object).toMatchObject({ immutable: false });
  });
});

describe('applying lists of keyed items', () => {
  const web = { name: 'web', image: 'web:1' };
  const sidecar = { name: 'sidecar', image: 'proxy:1' };

  it('merges items by key, and owns each by its key', () => {
    const first = applied(NOTHING, 'a', deployment(web), DEPLOYMENT);
    const second = applied(first, 'b', deployment(sidecar), DEPLOYMENT);
    expect(containersOf(second)).toEqual([web, sidecar]);
    expect(owned(second, 'b')).toEqual({
      'f:spec': {
        'f:template': {
          'f:spec': {
            'f:containers': { 'k:{"name":"sidecar"}': { '.': {}, 'f:image': {}, 'f:name': {} } },
          },
        },
      },
    });
  });

  it('removes an abandoned item whole, with the defaults inside it', () => {
    const first = applied(NOTHING, 'a', deployment(web, sidecar), DEPLOYMENT);
    const withDefaults = {
      object: deployment(web, { ...sidecar, imagePullPolicy: 'IfNotPresent' }),
      managers: first.managers,
    };
    expect(containersOf(applied(withDefaults, 'a', deployment(web), DEPLOYMENT))).toEqual([web]);
  });

  it('keeps of an abandoned item what someone else owns', () => {
    const first = applied(NOTHING, 'a', deployment({ ...web, workingDir: '/srv' }), DEPLOYMENT);
    const second = applied(first, 'b', deployment({ name: 'web', image: 'web:1' }), DEPLOYMENT);
    const third = applied(second, 'a', deployment(), DEPLOYMENT);
    expect(containersOf(third)).toEqual([{ name: 'web', image: 'web:1' }]);
  });

  it('takes a key that is absent from its default', () => {
    const ports = (...list: object[]) => deployment({ name: 'web', ports: list });
    const first = applied(NOTHING, 'a', ports({ containerPort: 53 }), DEPLOYMENT);
    const second = applied(
      first,
      'b',
      ports(
        { containerPort: 53, protocol: 'UDP' },
        { containerPort: 53, protocol: 'TCP', name: 'dns' },
      ),
      DEPLOYMENT,
    );
    expect(containersOf(second)).toMatchObject([
      {
        ports: [
          { containerPort: 53, protocol: 'UDP' },
          { containerPort: 53, protocol: 'TCP', name: 'dns' },
        ],
      },
    ]);
  });

  it('puts shared items into the applied order and leaves the others where they were', () => {
    const named = (...names: string[]) =>
      deployment(...names.map((name) => ({ name, image: name })));
    const first = applied(NOTHING, 'a', named('a', 'b', 'c'), DEPLOYMENT);
    const second = applied(first, 'b', named('c', 'a', 'd'), DEPLOYMENT);
    expect(containersOf(second)).toEqual(
      ['b', 'c', 'a', 'd'].map((name) => ({ name, image: name })),
    );
  });

  it('treats an atomic list as one field', () => {
    const command = (...words: string[]) => deployment({ name: 'web', command: words });
    const first = applied(NOTHING, 'a', command('run', 'fast'), DEPLOYMENT);
    expect(conflictsOf(first, 'b', command('run'), DEPLOYMENT)).toEqual([
      'a .spec.template.spec.containers[name="web"].command',
    ]);
  });

  it('lets managers share a set, value by value', () => {
    const finalizers = (...values: string[]) => ({ metadata: { name: 'x', finalizers: values } });
    const first = applied(NOTHING, 'a', finalizers('x.io/a', 'x.io/b'), CONFIG_MAP);
    const second = applied(first, 'b', finalizers('x.io/b', 'x.io/c'), CONFIG_MAP);
    const third = applied(second, 'a', finalizers(), CONFIG_MAP);
    expect(third.object).toMatchObject({ metadata: { finalizers: ['x.io/b', 'x.io/c'] } });
  });
});

describe('tracking an ordinary update', () => {
  const track = (state: State, name: string, object: unknown): State => ({
    object,
    managers: trackUpdate({
      live: state.object,
      managers: state.managers,
      object,
      writer: writer(name, 'Update'),
      node: CONFIG_MAP,
      ownable,
    }),
  });

  it('gives the updater what it changed, taking it from whoever applied it', () => {
    const first = applied(NOTHING, 'a', configMap({ one: '1', two: '2' }), CONFIG_MAP);
    const second = track(first, 'editor', configMap({ one: 'edited', two: '2' }));
    expect(owned(second, 'editor', 'Update')).toEqual({ 'f:data': { 'f:one': {} } });
    expect(owned(second, 'a')).toEqual({ 'f:data': { 'f:two': {} } });
  });

  it('forgets ownership of what the update removed', () => {
    const first = applied(NOTHING, 'a', configMap({ one: '1', two: '2' }), CONFIG_MAP);
    const second = track(first, 'editor', configMap({ two: '2' }));
    expect(owned(second, 'a')).toEqual({ 'f:data': { 'f:two': {} } });
    expect(owned(second, 'editor', 'Update')).toBeUndefined();
  });

  it('keeps applying and updating under one name apart, so that applying again meets the conflict', () => {
    const first = applied(NOTHING, 'a', configMap({ one: '1' }), CONFIG_MAP);
    const second = track(first, 'a', configMap({ one: 'edited' }));
    expect(conflictsOf(second, 'a', configMap({ one: '1' }), CONFIG_MAP)).toEqual(['a .data.one']);
  });

  it('changes no managers when nothing changed', () => {
    const first = applied(NOTHING, 'a', configMap({ one: '1' }), CONFIG_MAP);
    expect(track(first, 'editor', configMap({ one: '1' })).managers).toBe(first.managers);
  });
});
