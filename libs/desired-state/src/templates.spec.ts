import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkTemplate, fillTemplate, variablesOf } from './templates.js';

it('fills variables in and leaves other text alone', () => {
  const values = { 'tenant.slug': 'acme', 'tenant.host': 'acme.apps.test' };
  expect(fillTemplate('<${tenant.slug}> at ${ tenant.host }', values)).toEqual({
    text: '<acme> at acme.apps.test',
  });
});

it('takes $${ as a literal ${', () => {
  expect(fillTemplate('$${tenant.slug}', { 'tenant.slug': 'acme' })).toEqual({
    text: '${tenant.slug}',
  });
});

it('never reads a filled-in value as a template', () => {
  expect(fillTemplate('${tenant.name}', { 'tenant.name': '${database.url}' })).toEqual({
    text: '${database.url}',
  });
});

it('says which variable has no value', () => {
  expect(fillTemplate('a${database.url}', {})).toEqual({ missing: 'database.url' });
});

it('reports unknown variables with their offset', () => {
  const [problem, ...others] = checkTemplate('ab${tenant.nmae}');
  expect(problem?.offset).toBe(2);
  expect(problem?.message).toContain('unknown variable "${tenant.nmae}"; there are tenant.id');
  expect(others).toEqual([]);
});

it.each(['${', 'x${tenant.id', '${}'])('reports the unfinished "%s"', (template) => {
  expect(checkTemplate(template)[0]?.message).toContain('write "$${" for a literal one');
});

it('is not fooled by names that every JavaScript object has', () => {
  expect(checkTemplate('${constructor}${__proto__}')).toHaveLength(2);
  expect(fillTemplate('${toString}', {})).toEqual({ missing: 'toString' });
});

it('lists the variables a template uses', () => {
  expect(variablesOf('${tenant.url}/${database.name}/${nothing}')).toEqual([
    'tenant.url',
    'database.name',
  ]);
});

it('gives text without a dollar sign back unchanged', () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !text.includes('$')),
      (text) => {
        expect(fillTemplate(text, {})).toEqual({ text });
        expect(checkTemplate(text)).toEqual([]);
      },
    ),
  );
});
