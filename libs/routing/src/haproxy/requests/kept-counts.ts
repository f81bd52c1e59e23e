/**
 * What is counted outlives a reload: the old process teaches its tables to the new one, which is its local peer
 * (configuration manual, "peers"). What is under way at a time is each process's own and is not taught.
 */
import type { EdgeOptions } from '../model/options.js';
import { configString } from '../model/words.js';

const PEERS = 'reloads';
/** How the edge calls itself among its peers, of which it is the only one. */
const OWN_NAME = 'edge';
const TABLE = /^ {2}stick-table (?!.* store conn_cur$)/;

/** The sections with their tables kept. */
export function kept(sections: readonly string[][]): string[][] {
  return sections.map((section) =>
    section.map((line) => (TABLE.test(line) ? `${line} peers ${PEERS}` : line)),
  );
}

const keepsAny = (sections: readonly string[][]): boolean =>
  sections.some((section) => section.some((line) => TABLE.test(line)));

/** Of the global section. */
export function peerGlobals(sections: readonly string[][]): string[] {
  return keepsAny(sections) ? [`  localpeer ${OWN_NAME}`] : [];
}

export function peersSection(
  sections: readonly string[][],
  { runtimeSocket }: Pick<EdgeOptions, 'runtimeSocket'>,
): string[] {
  if (!keepsAny(sections)) return [];
  const socket = `${runtimeSocket.slice(0, runtimeSocket.lastIndexOf('/') + 1)}peers.sock`;
  return [`peers ${PEERS}`, `  peer ${OWN_NAME} ${configString(`unix@${socket}`)}`];
}
