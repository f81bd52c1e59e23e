import { describe, expect, it } from 'vitest';
import { catalogueSchema, findImage } from './catalogue.js';

const catalogue = catalogueSchema.parse({
  images: [
    { image: 'chat:*', command: ['any'] },
    { image: 'chat:1.2', command: ['exact'] },
    { image: 'registry.test/*/web', command: ['nested'] },
    { image: 'redis', command: ['redis'] },
  ],
});
const commandFor = (image: string): string | undefined => findImage(catalogue, image)?.command[0];

describe('finding an image', () => {
  it.each([
    ['chat:1.2', 'exact'],
    ['chat:9', 'any'],
    ['docker.io/library/chat:9', 'any'],
    ['redis', 'redis'],
    ['redis:latest', 'redis'],
    ['docker.io/library/redis', 'redis'],
    ['redis:7', undefined],
    ['registry.test/team/web', 'nested'],
    ['registry.test/team/web:2', undefined],
    ['chat', 'any'],
    ['other/chat:1', undefined],
  ])('%s → %s', (image, expected) => {
    expect(commandFor(image)).toBe(expected);
  });
});

describe('the catalogue', () => {
  it.each([
    [{ images: [{ image: 'a', command: [] }] }],
    [{ images: [{ image: '', command: ['x'] }] }],
    [{ images: [{ image: 'a', command: ['x'], port: 0 }] }],
    [{ images: [{ image: 'a', command: ['x'], environment: {} }] }],
    [{ images: [{ image: 'a', command: ['x\0y'] }] }],
    [{}],
  ])('refuses %j', (value) => {
    expect(catalogueSchema.safeParse(value).success).toBe(false);
  });
});
