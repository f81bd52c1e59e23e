import type {
  CertificateListing,
  CertificateRepository,
  CertificateSummary,
  CertificateWish,
  StoredCertificate,
} from '@fleetcommand/application/ports/certificates';

import { byId, pageOf } from './paging.js';
import { isHeld } from './leases.js';
import type { Memory } from './tables.js';

const DAY_MS = 24 * 60 * 60_000;

/** A certificate nothing has happened to. */
export const NOTHING_YET: Omit<StoredCertificate, keyof CertificateWish> = {
  source: 'acme',
  fallsBack: false,
  order: null,
  orderKeyCiphertext: null,
  chainPem: null,
  keyCiphertext: null,
  serial: null,
  directoryUrl: null,
  notBefore: null,
  notAfter: null,
  renewal: null,
  publishedSerial: null,
  liveSerial: null,
  liveAt: null,
  edgesAsked: 0,
  edgesServing: 0,
  revocation: null,
  releasedAt: null,
  noticedDays: null,
  attempts: 0,
  nextAttemptAt: null,
  lastError: null,
  authorityFailures: [],
  nextLookAt: null,
};

export function memoryCertificates(memory: Memory): CertificateRepository {
  const { tables } = memory;
  const all = () => tables.certificates.values();
  const find = (purpose: string) => all().find((certificate) => certificate.purpose === purpose);
  const write = (certificate: StoredCertificate) => {
    if ((certificate.chainPem === null) !== (certificate.keyCiphertext === null))
      throw new Error('a chain and its key are stored together');
    tables.certificates.set(certificate.id, certificate);
    return certificate;
  };
  return {
    async ensure(wish) {
      const present = find(wish.purpose);
      if (!present) return write({ ...NOTHING_YET, ...wish });
      const { publishedSerial, revocation, edgesAsked, edgesServing, fallsBack } = present;
      const isSame = present.hostnames.join() === wish.hostnames.join();
      const kept = isSame
        ? present
        : { ...NOTHING_YET, publishedSerial, revocation, edgesAsked, edgesServing, fallsBack };
      const ensured = { ...kept, ...wish, id: present.id, releasedAt: null };
      return JSON.stringify(ensured) === JSON.stringify(present)
        ? present
        : write({ ...ensured, nextLookAt: null });
    },
    async findByPurpose(purpose) {
      return find(purpose) ?? null;
    },
    async findById(id) {
      return tables.certificates.get(id) ?? null;
    },
    async listDue(now, limit) {
      const dueAt = ({ nextLookAt }: StoredCertificate) => nextLookAt?.getTime() ?? 0;
      const due = all().filter((each) => dueAt(each) <= now.getTime());
      return due
        .sort((a, b) => dueAt(a) - dueAt(b))
        .slice(0, limit)
        .map(({ purpose }) => purpose);
    },
    async listPublished() {
      return all().map(({ id, purpose, publishedSerial }) => ({ id, purpose, publishedSerial }));
    },
    async page(listing) {
      const rows = all()
        .filter((each) => isListed(each, listing))
        .sort((a, b) => byId(b, a));
      const page = pageOf(rows, listing, (id, other) => id < other);
      return { ...page, items: page.items.map(summarize) };
    },
    async statistics(now) {
      return statisticsOf(all(), now);
    },
    async update(id, lease, change) {
      const present = tables.certificates.get(id);
      if (!present || !isHeld(memory, lease)) return null;
      return write({ ...present, ...change });
    },
    async request(id, change) {
      const present = tables.certificates.get(id);
      if (!present) return false;
      write({ ...present, ...change });
      return true;
    },
    async remove(id, lease) {
      if (!tables.certificates.get(id) || !isHeld(memory, lease)) return false;
      tables.certificates.delete(id);
      return true;
    },
  };
}

function isListed(certificate: StoredCertificate, listing: CertificateListing): boolean {
  const { order, lastError, notAfter, source, purpose, hostnames } = certificate;
  const isKind = {
    all: true,
    ordering: order !== null,
    failing: lastError !== null,
    expiring: notAfter !== null && notAfter < listing.expiringBefore,
    uploaded: source === 'upload',
  }[listing.filter];
  const search = listing.search?.toLowerCase() ?? '';
  return isKind && [purpose, ...hostnames].some((name) => name.includes(search));
}

function summarize(certificate: StoredCertificate): CertificateSummary {
  const {
    chainPem: _chain,
    keyCiphertext: _key,
    orderKeyCiphertext: _orderKey,
    revocation,
    ...rest
  } = certificate;
  return { ...rest, isRevoking: revocation !== null };
}

function statisticsOf(certificates: readonly StoredCertificate[], now: Date) {
  const count = (holds: (certificate: StoredCertificate) => boolean) =>
    certificates.filter(holds).length;
  const days = new Map<number, number>();
  const failures = new Map<string, { code: string; problem: string | null; count: number }>();
  for (const { notAfter, lastError } of certificates) {
    if (notAfter) {
      const left = Math.floor((notAfter.getTime() - now.getTime()) / DAY_MS);
      days.set(left, (days.get(left) ?? 0) + 1);
    }
    if (lastError) {
      const { code, problem = null } = lastError;
      const known = failures.get(`${code} ${problem}`) ?? { code, problem, count: 0 };
      failures.set(`${code} ${problem}`, { ...known, count: known.count + 1 });
    }
  }
  return {
    total: certificates.length,
    issued: count(({ notAfter }) => notAfter !== null && notAfter > now),
    live: count(({ serial, liveSerial }) => serial !== null && serial === liveSerial),
    ordering: count(({ order }) => order !== null),
    uploaded: count(({ source }) => source === 'upload'),
    daysLeft: [...days].sort(([a], [b]) => a - b).map(([left, n]) => ({ days: left, count: n })),
    failures: [...failures.values()].sort(
      (a, b) => b.count - a.count || a.code.localeCompare(b.code),
    ),
  };
}
