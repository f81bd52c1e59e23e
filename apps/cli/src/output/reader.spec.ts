import { PassThrough } from 'node:stream';
import { expect, it, vi } from 'vitest';

import { endWithReader } from './reader.js';

const failure = (code: string) => Object.assign(new Error(`write ${code}`), { code });

it('ends when the reader of the output is gone, and hides no other failure', () => {
  const output = new PassThrough();
  const end = vi.fn();
  endWithReader(output, end);
  output.emit('error', failure('EPIPE'));
  expect(end).toHaveBeenCalledTimes(1);
  expect(() => output.emit('error', failure('ENOSPC'))).toThrow('write ENOSPC');
  expect(end).toHaveBeenCalledTimes(1);
});
