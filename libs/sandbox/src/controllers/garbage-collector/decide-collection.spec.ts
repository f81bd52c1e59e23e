import { describe, expect, it } from 'vitest';
import type { OwnerReference } from '../../objects/store.js';
import { decideCollection, type OwnerState } from './decide-collection.js';
import type { GraphNode } from './ownership-graph.js';

const reference = (uid: string, blocks = true): OwnerReference => ({
  apiVersion: 'v1',
  kind: 'Thing',
  name: uid,
  uid,
  blockOwnerDeletion: blocks,
});

const node = (uid: string, more: Partial<GraphNode> = {}): GraphNode => ({
  resource: { group: '', version: 'v1', plural: 'things', kind: 'Thing', namespaced: true },
  uid,
  namespace: 'shop',
  name: uid,
  owners: [],
  deleting: false,
  finalizers: [],
  ...more,
});

const owned = (...states: OwnerState[]) =>
  states.map((state, index) => ({ reference: reference(`owner-${index}`), state }));

describe('what becomes of an object because of its owners', () => {
  const decide = (states: OwnerState[], dependents: GraphNode[] = []) =>
    decideCollection({ node: node('x'), owners: owned(...states), dependents });

  it.each<[OwnerState[], object]>([
    [[], { action: 'keep' }],
    [['present'], { action: 'keep' }],
    [['unknown'], { action: 'keep' }],
    [['gone'], { action: 'delete', policy: 'Background' }],
    [['gone', 'gone'], { action: 'delete', policy: 'Background' }],
    [['gone', 'present'], { action: 'drop-owners', uids: ['owner-0'] }],
    [['gone', 'unknown'], { action: 'drop-owners', uids: ['owner-0'] }],
    [['waiting-for-dependents'], { action: 'delete', policy: 'Background' }],
  ])('%j', (states, expected) => {
    expect(decide(states)).toEqual(expected);
  });

  it('goes in the foreground too when its owner waits and it has dependents itself', () => {
    const dependents = [node('y', { owners: [reference('x')] })];
    expect(decide(['waiting-for-dependents'], dependents)).toEqual({
      action: 'delete',
      policy: 'Foreground',
    });
  });
});

describe('what an object being deleted waits for', () => {
  const dependent = (blocks: boolean, deleting = false) =>
    node('y', { owners: [reference('x', blocks)], deleting });

  it('deletes its dependents first, and stays while one blocks', () => {
    const going = node('x', { deleting: true, finalizers: ['foregroundDeletion'] });
    const decide = (dependents: GraphNode[]) =>
      decideCollection({ node: going, owners: [], dependents });
    const y = dependent(true);
    expect(decide([y])).toEqual({
      action: 'delete-dependents',
      dependents: [y],
      liftFinalizer: false,
    });
    expect(decide([dependent(true, true)])).toMatchObject({ dependents: [], liftFinalizer: false });
    expect(decide([dependent(false)])).toMatchObject({ liftFinalizer: true });
    expect(decide([])).toMatchObject({ liftFinalizer: true });
  });

  it('lets its dependents go their own way when orphaning', () => {
    const going = node('x', { deleting: true, finalizers: ['orphan'] });
    const y = dependent(true);
    expect(decideCollection({ node: going, owners: [], dependents: [y] })).toEqual({
      action: 'orphan-dependents',
      dependents: [y],
    });
  });

  it('is left alone with any other finalizer', () => {
    const going = node('x', { deleting: true, finalizers: ['example.com/hold'] });
    expect(decideCollection({ node: going, owners: [], dependents: [] })).toEqual({
      action: 'keep',
    });
  });
});
