import { expect, it } from 'vitest';
import { compileConstraint } from './constraints.js';

const item = { labels: { tier: 'front', 'a.b': 'c1' }, tags: ['kubernetes', 'us-east-1', 'red'] };

it.each([
  ['', true],
  ['tag==kubernetes', true],
  ['tag==other', false],
  ['tag!=other', true],
  ['tag==us-*-1', true],
  ['tag==kubernetes,tag!=red', false],
  ['tag==*net*', true],
  ['Label(`tier`, `front`)', true],
  ['!Label(`tier`, `front`) || Tag(`red`)', true],
  ['LabelRegex(`a.b`, `^c[0-9]$`) && !TagRegex(`^eu-`)', true],
  ['Label(`missing`, ``)', true],
])('%s', (source, matches) => {
  const compiled = compileConstraint(source);
  expect(compiled.ok ? compiled.value(item) : compiled.error).toBe(matches);
});

it.each(['Label(', 'Host(`a`)', 'LabelRegex(`a`, `(`)', 'tag=kubernetes'])(
  'refuses %s',
  (source) => {
    expect(compileConstraint(source).ok).toBe(false);
  },
);
