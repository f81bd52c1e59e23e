import path from 'node:path';
import {
  identify,
  isAlive,
  readIdentity,
  removeIdentity,
  writeIdentity,
} from './process-identity.js';

const FILE = 'sandbox.pid.json';

/**
 * Claims a data directory for this process; returns what gives it back. Throws when another living
 * process holds it. One that was killed holds nothing.
 */
export function holdDirectory(directory: string): () => void {
  const file = path.join(directory, FILE);
  const holder = readIdentity(file);
  if (holder !== undefined && holder.pid !== process.pid && isAlive(holder)) {
    throw new Error(
      `Another sandbox (process ${holder.pid}) uses ${directory}. Stop it first, or give this one a directory of its own.`,
    );
  }
  const own = identify(process.pid);
  if (own !== undefined) writeIdentity(file, own);
  return () => {
    removeIdentity(file);
  };
}
