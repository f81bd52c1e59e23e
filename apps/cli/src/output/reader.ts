import type { Writable } from 'node:stream';

/** Ends without a word when whoever reads the output has had enough, as `head` has: other programs do so by SIGPIPE. */
export function endWithReader(output: Writable, end: () => void): void {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    end();
  });
}
