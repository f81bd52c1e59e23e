import { expect, it } from 'vitest';
import { parseWatchEvent } from './watch-event.js';

const TYPE = { apiVersion: 'v1', kind: 'ConfigMap' };

it.each([
  ['ADDED', 'put'],
  ['MODIFIED', 'put'],
  ['DELETED', 'remove'],
])('reads %s', (type, expected) => {
  const object = { metadata: { name: 'a', managedFields: [] } };
  expect(parseWatchEvent(JSON.stringify({ type, object }), TYPE)).toEqual({
    type: expected,
    object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } },
  });
});

it('reads a bookmark', () => {
  const line = '{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"42"}}}';
  expect(parseWatchEvent(line, TYPE)).toEqual({ type: 'bookmark', resourceVersion: '42' });
});

it('reads an error with its status', () => {
  const line = '{"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old"}}';
  expect(parseWatchEvent(line, TYPE)).toMatchObject({ type: 'error', status: { code: 410 } });
});

it.each([
  '',
  '{',
  'null',
  '{"type":"ADDED"}',
  '{"type":"ADDED","object":{}}',
  '<html>',
  '{"type":"BOOKMARK","object":1}',
])('takes %j as an error, so that everything is listed again', (line) => {
  expect(parseWatchEvent(line, TYPE)).toEqual({ type: 'error', status: undefined });
});
