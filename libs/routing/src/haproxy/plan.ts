/** From the model HAProxy runs to the next one: nothing, runtime commands, or a reload. */
import type { PersistentMap } from '../ir/persistent-map.js';
import { HEALTH_MAP } from './pools/health-checks.js';
import type {
  CertificateFile,
  MapEntry,
  Model,
  Server,
  ServerFile,
  Slot,
  Step,
  Structure,
} from './model/model.js';
import { CRT_LIST, ROUTER_MAP } from './model/model.js';
import type { RuntimeCommand } from './model/runtime-command.js';
import { TCP_ROUTER_MAP } from './connections/tcp-structure.js';
import { listedTwice } from './connections/tls-structure.js';

export interface ReloadReason {
  /** Such as `pool-grew`, `new-step`, `options-changed`, `certificate-too-big`. */
  readonly code: string;
  readonly message: string;
}

export type UpdatePlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'runtime'; readonly commands: readonly RuntimeCommand[] }
  | { readonly kind: 'reload'; readonly reasons: readonly ReloadReason[] };

/**
 * Largest payload sent to the runtime socket, in bytes: what with its command line is beyond `tune.bufsize` (16,384)
 * HAProxy drops with an empty reply; 15,900 were measured to pass.
 */
export const MAX_PAYLOAD_BYTES = 15_872;

/**
 * The way from one model to the next. Its cost is that of the differences where `next` was compiled with `running`
 * as its previous model. The order keeps requests served at every moment: new servers and certificates first, then
 * what points to them; what goes is let go of before it is removed.
 */
export function planUpdate(running: Model, next: Model): UpdatePlan {
  if (running === next) return { kind: 'none' };
  const certificates = changesOf(certificatesIn(running, next));
  const files = changesOf(serverFilesIn(running, next));
  const servers = changesOf(serversIn(running, next));
  const reasons = [
    ...structureReasons(running.structure, next.structure),
    ...certificates.flatMap((change) => listedTwice(change, next.structure.tls)),
    ...[...certificates, ...files].flatMap(({ after }) => (after ? tooBig(after) : [])),
    ...servers.flatMap(otherUnderOneName),
  ];
  if (reasons.length > 0) return { kind: 'reload', reasons };
  const entries = changesOf(entriesIn(running, next));
  const commands = [
    ...certificates.flatMap(prepareCertificate),
    ...files.flatMap(prepareServerFile),
    // Checks begin with the server.
    ...entries.filter(({ after }) => after?.map === HEALTH_MAP).flatMap(setEntry),
    ...servers.flatMap((change) => (change.after ? placeServer(change.before, change.after) : [])),
    ...entries
      .filter(({ after }) => after !== undefined && after.map !== HEALTH_MAP)
      .sort(referredFirst)
      .flatMap(setEntry),
    ...entries
      .filter(({ after }) => after === undefined)
      .sort((a, b) => referredFirst(b, a))
      .flatMap(deleteEntry),
    ...servers.flatMap(({ before, after }) => (before && !after ? removeServer(before) : [])),
    ...certificates.flatMap(({ before, after }) =>
      before && !after ? removeCertificate(before) : [],
    ),
    ...files.flatMap(({ before, after }) => (before && !after ? removeServerFile(before) : [])),
  ];
  return commands.length === 0 ? { kind: 'none' } : { kind: 'runtime', commands };
}

function structureReasons(running: Structure, next: Structure): ReloadReason[] {
  const reasons: ReloadReason[] = [];
  if (
    running.options !== next.options &&
    JSON.stringify(running.options) !== JSON.stringify(next.options)
  )
    reasons.push({ code: 'options-changed', message: "The edge's own settings changed." });
  for (const [id, pool] of next.pools) {
    const size = running.pools.get(id)?.size ?? 0;
    if (pool.size <= size) continue;
    reasons.push({
      code: size === 0 ? 'new-pool' : 'pool-grew',
      message: `Pool ${id} needs ${pool.size} backends and has ${size}.`,
    });
  }
  const known = new Set(running.steps.map(stepKey));
  for (const step of next.steps)
    if (!known.has(stepKey(step)))
      reasons.push({
        code: 'new-step',
        message: `Middleware ${step.shape} is new at position ${step.position}.`,
      });
  if (running.tcp !== next.tcp && !isSameJson(running.tcp, next.tcp))
    reasons.push({
      code: 'tcp-changed',
      message:
        'An entry point begins or ceases to look at connections, or a rule about them changed.',
    });
  if (running.tls !== next.tls && !isSameJson(running.tls, next.tls))
    reasons.push({ code: 'tls-changed', message: 'TLS options of hosts, or of all, changed.' });
  return reasons;
}

function stepKey({ position, shape }: Step): string {
  return `${position} ${shape}`;
}

function isSameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Keys travel apart from their chains where both together are too large. */
function tooBig({ file, pem }: Pick<CertificateFile, 'file' | 'pem'>): ReloadReason[] {
  const { chain, key } = splitPem(pem.reveal());
  const bytes = Math.max(chain.length, key.length);
  if (bytes <= MAX_PAYLOAD_BYTES) return [];
  return [
    {
      code: 'certificate-too-big',
      message: `${file} has ${bytes} bytes; the runtime socket takes ${MAX_PAYLOAD_BYTES}.`,
    },
  ];
}

const PRIVATE_KEY =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----\n?/g;

/** The certificates of a PEM text, which is ASCII, and its private key. */
export function splitPem(pem: string): { readonly chain: string; readonly key: string } {
  return { chain: pem.replace(PRIVATE_KEY, ''), key: pem.match(PRIVATE_KEY)?.join('') ?? '' };
}

/** Where instances see the server's name as their own, it says nothing of how they are connected to. */
function otherUnderOneName({ before, after }: Change<PlacedServer>): ReloadReason[] {
  if (!before || !after || isSameJson(before.server.settings, after.server.settings)) return [];
  return [
    {
      code: 'server-changed',
      message: `Server ${after.backend}/${after.server.name} is connected to in another way than before.`,
    },
  ];
}

interface Change<T> {
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** What a key held in the running model, and holds in the next. */
interface Sides<T> {
  readonly before: ReadonlyMap<string, T>;
  readonly after: ReadonlyMap<string, T>;
}

function changesOf<T>({ before, after }: Sides<T>): Change<T>[] {
  const changes: Change<T>[] = [];
  for (const [key, value] of after) changes.push({ before: before.get(key), after: value });
  for (const [key, value] of before)
    if (!after.has(key)) changes.push({ before: value, after: undefined });
  return changes;
}

/** Parts of the units that differ, by key. A part may move between units: sides are gathered whole before they are compared. */
function gather<U, T>(
  running: PersistentMap<U>,
  next: PersistentMap<U>,
  parts: (unit: U) => Iterable<readonly [key: string, part: T]>,
  sides: { before: Map<string, T>; after: Map<string, T> } = {
    before: new Map(),
    after: new Map(),
  },
): { before: Map<string, T>; after: Map<string, T> } {
  for (const { before, after } of next.differencesFrom(running)) {
    if (before) for (const [key, part] of parts(before)) sides.before.set(key, part);
    if (after) for (const [key, part] of parts(after)) sides.after.set(key, part);
  }
  return sides;
}

function entriesIn(running: Model, next: Model): Sides<MapEntry> {
  const parts = ({
    entries,
  }: {
    readonly entries: readonly MapEntry[];
  }): Array<readonly [string, MapEntry]> =>
    entries.map((entry) => [`${entry.map} ${entry.key}`, entry]);
  return gather(running.hosts, next.hosts, parts, gather(running.units, next.units, parts));
}

interface PlacedServer {
  readonly backend: string;
  readonly server: Server;
  readonly isSticky: boolean;
}

function serversIn(running: Model, next: Model): Sides<PlacedServer> {
  const placed = (slot: Slot): Array<readonly [string, PlacedServer]> => {
    const isSticky = next.structure.pools.get(slot.classId)?.class.cookie !== undefined;
    return [...slot.servers.values()].map((server) => [
      `${slot.backend}/${server.name}`,
      { backend: slot.backend, server, isSticky },
    ]);
  };
  return gather(running.units, next.units, ({ slots }) => slots.flatMap(placed));
}

function certificatesIn(running: Model, next: Model): Sides<CertificateFile> {
  return gather(running.units, next.units, ({ certificates }) =>
    certificates.map((certificate) => [certificate.file, certificate] as const),
  );
}

function serverFilesIn(running: Model, next: Model): Sides<ServerFile> {
  return gather(running.units, next.units, ({ serverFiles }) =>
    serverFiles.map((serverFile) => [serverFile.file, serverFile] as const),
  );
}

function placeServer(
  before: PlacedServer | undefined,
  { backend, server, isSticky }: PlacedServer,
): RuntimeCommand[] {
  if (!before) return [{ kind: 'add-server', backend, server, dynamicCookie: isSticky }];
  if (before.server.weight === server.weight) return [];
  return [{ kind: 'set-weight', backend, server: server.name, weight: server.weight }];
}

function removeServer({ backend, server }: PlacedServer): RuntimeCommand[] {
  return [{ kind: 'remove-server', backend, server: server.name }];
}

/** Host maps point to routers, and routers to middlewares' parameters: what is pointed to is there first. */
function referredFirst(a: Change<MapEntry>, b: Change<MapEntry>): number {
  const [left, right] = [(a.after ?? a.before)!, (b.after ?? b.before)!];
  const order = rank(left) - rank(right);
  if (order !== 0) return order;
  return `${left.map} ${left.key}` < `${right.map} ${right.key}` ? -1 : 1;
}

const HOST_MAP = /^maps\/(hosts|sni)-/;

function rank({ map }: MapEntry): number {
  if (HOST_MAP.test(map)) return 2;
  return map === ROUTER_MAP || map === TCP_ROUTER_MAP ? 1 : 0;
}

function setEntry({ before, after }: Change<MapEntry>): RuntimeCommand[] {
  if (!after || before?.value === after.value) return [];
  const { map, key, value } = after;
  return [{ kind: before ? 'set-map' : 'add-map', map, key, value }];
}

function deleteEntry({ before }: Change<MapEntry>): RuntimeCommand[] {
  return before ? [{ kind: 'del-map', map: before.map, key: before.key }] : [];
}

function prepareCertificate({ before, after }: Change<CertificateFile>): RuntimeCommand[] {
  if (!after) return [];
  const { file, names, pem } = after;
  const list = { kind: 'add-crt-list', crtList: CRT_LIST, file, names } as const;
  if (!before) return [{ kind: 'add-certificate', file, pem }, list];
  const isRenewed = before.pem.reveal() !== pem.reveal();
  return [
    ...(isRenewed ? ([{ kind: 'set-certificate', file, pem }] as const) : []),
    ...(isSameJson(before.names, names)
      ? []
      : ([{ kind: 'remove-crt-list', crtList: CRT_LIST, file }, list] as const)),
  ];
}

function removeCertificate({ file }: CertificateFile): RuntimeCommand[] {
  return [
    { kind: 'remove-crt-list', crtList: CRT_LIST, file },
    { kind: 'remove-certificate', file },
  ];
}

function prepareServerFile({ before, after }: Change<ServerFile>): RuntimeCommand[] {
  if (!after || before?.pem.reveal() === after.pem.reveal()) return [];
  const { file, pem, kind } = after;
  if (kind === 'authorities')
    return [{ kind: before ? 'set-authorities' : 'add-authorities', file, pem }];
  return [{ kind: before ? 'set-certificate' : 'add-certificate', file, pem }];
}

function removeServerFile({ file, kind }: ServerFile): RuntimeCommand[] {
  return [{ kind: kind === 'authorities' ? 'remove-authorities' : 'remove-certificate', file }];
}
