import { describe, expect, it } from 'vitest';
import { podTemplateHash, sameTemplate } from './pod-template.js';

const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web' }] } };

describe('the pod template hash', () => {
  it('does not depend on the order of fields', () => {
    const reordered = { spec: template.spec, metadata: template.metadata };
    expect(podTemplateHash(reordered)).toBe(podTemplateHash(template));
  });

  it('changes with the template, and with the collision count', () => {
    const other = { ...template, metadata: { labels: { app: 'api' } } };
    const hashes = [
      podTemplateHash(template),
      podTemplateHash(other),
      podTemplateHash(template, 1),
    ];
    expect(new Set(hashes).size).toBe(3);
  });

  it('is a valid label value without vowels', () => {
    expect(podTemplateHash(template)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
  });

  it('is not part of what makes templates equal', () => {
    const labels = { app: 'web', 'pod-template-hash': 'abc' };
    expect(sameTemplate(template, { ...template, metadata: { labels } })).toBe(true);
    expect(sameTemplate(template, { ...template, metadata: { labels: { app: 'x' } } })).toBe(false);
  });
});
