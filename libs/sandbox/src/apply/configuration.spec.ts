import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../resources/built-in.js';
import { SchemaCompiler } from '../schema/openapi-schema.js';
import { configurationProblems } from './configuration.js';

const DEPLOYMENT = new SchemaCompiler(loadDefinitions()).byName('io.k8s.api.apps.v1.Deployment');

const problemsOf = (spec: object): string[] => configurationProblems({ spec }, DEPLOYMENT);
const withContainers = (...containers: object[]) => ({ template: { spec: { containers } } });

describe('problems of an applied configuration', () => {
  it('has none where every field is known and well typed', () => {
    expect(problemsOf({ replicas: 2, ...withContainers({ name: 'a', image: 'b' }) })).toEqual([]);
  });

  it('names a field the schema does not declare', () => {
    expect(problemsOf({ replicsa: 2 })).toEqual(['.spec.replicsa: field not declared in schema']);
  });

  it('names a value of the wrong type', () => {
    expect(problemsOf({ replicas: '2' })).toEqual([
      '.spec.replicas: expected numeric (int or float), got string',
    ]);
  });

  it('names a key that occurs twice', () => {
    expect(problemsOf(withContainers({ name: 'a' }, { name: 'a' }))).toEqual([
      '.spec.template.spec.containers: duplicate entries for key [name="a"]',
    ]);
  });

  it('gives an item without its key the default of that key', () => {
    expect(problemsOf(withContainers({ image: 'a' }))).toEqual([]);
    expect(problemsOf(withContainers({ image: 'a' }, { image: 'b' }))).toEqual([
      '.spec.template.spec.containers: duplicate entries for key [name=""]',
    ]);
  });
});
