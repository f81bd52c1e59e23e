/**
 * Amazon Route 53. A name's values are one record set there: it is read, and replaced by a batch that names what was
 * read, so that a change of somebody else's in between fails the batch instead of being lost.
 */
import { createRequire } from 'node:module';
import type { Change, ResourceRecordSet, Route53Client } from '@aws-sdk/client-route-53';
import type { DnsProvider } from '@fleetcommand/application/ports/acme';
import { systemTimers, type Timers } from '@fleetcommand/application/ports/timers';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

import { byType, isInZone, quoteTxt, unquoteTxt } from './names.js';
import { providerFailed, reasonOf } from './provider-failure.js';

export interface Route53Options {
  readonly hostedZoneId: string;
  /** Such as `domains.example.com`. */
  readonly zone: string;
  /** With route53:ListResourceRecordSets, ChangeResourceRecordSets and GetChange. Absent: as the machine is set up. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: Secret };
  /** Default 60. */
  readonly ttlSeconds?: number;
  /** Default: Amazon's. */
  readonly endpoint?: string;
  readonly timers?: Timers;
}

/** Amazon's client is large: it is loaded where it is used, and nowhere else. */
const loadSdk = (): Sdk => createRequire(import.meta.url)('@aws-sdk/client-route-53') as Sdk;
type Sdk = typeof import('@aws-sdk/client-route-53');

interface Session {
  readonly sdk: Sdk;
  readonly client: Route53Client;
}

const TITLE = 'Route 53';
const TRIES = 5;
/** All of Route 53's name servers have a change within a minute. */
const SYNC_POLLS = 60;
const SYNC_POLL_MS = 1_000;

type RecordType = 'TXT' | 'A' | 'AAAA';
/** Values as Route 53 writes them. */
type Edit = (values: ReadonlySet<string>) => ReadonlySet<string>;
interface ValueChange {
  readonly name: string;
  readonly type: RecordType;
  readonly edit: Edit;
}

type Outcome = Result<void, Failure<'dns.provider-failed'>>;

export function createRoute53Provider(options: Route53Options): DnsProvider {
  const { zone, credentials, endpoint } = options;
  const sdk = loadSdk();
  const client = new sdk.Route53Client({
    region: 'us-east-1',
    maxAttempts: 3,
    ...(endpoint && { endpoint }),
    ...(credentials && {
      credentials: {
        accessKeyId: credentials.accessKeyId,
        secretAccessKey: credentials.secretAccessKey.reveal(),
      },
    }),
  });
  const session = { sdk, client };
  const change = async (name: string, type: RecordType, edit: Edit): Promise<Outcome> => {
    if (!isInZone(name, zone))
      return providerFailed(
        TITLE,
        `${name} is not in the zone ${zone}: configure the zone it is in`,
      );
    try {
      return await changeValues(session, options, { name, type, edit });
    } catch (error) {
      return providerFailed(TITLE, reasonOf(error), error);
    }
  };
  return {
    addTxt: (name, value) =>
      change(name, 'TXT', (values) =>
        [...values].some((each) => unquoteTxt(each) === value)
          ? values
          : new Set([...values, quoteTxt(value)]),
      ),
    removeTxt: (name, value) =>
      change(
        name,
        'TXT',
        (values) => new Set([...values].filter((each) => unquoteTxt(each) !== value)),
      ),
    async setAddresses(name, records) {
      for (const [type, addresses] of byType(records)) {
        const set = await change(name, type, () => new Set(addresses));
        if (!set.ok) return set;
      }
      return ok(undefined);
    },
  };
}

async function changeValues(
  session: Session,
  options: Route53Options,
  { name, type, edit }: ValueChange,
): Promise<Outcome> {
  const { hostedZoneId: HostedZoneId, timers = systemTimers } = options;
  const { sdk, client } = session;
  for (let tries = 1; ; tries += 1) {
    const before = await readSet(session, HostedZoneId, name, type);
    const values = new Set((before?.ResourceRecords ?? []).map(({ Value = '' }) => Value));
    const wanted = edit(values);
    if (wanted.size === values.size && [...wanted].every((value) => values.has(value)))
      return ok(undefined);
    const Changes = batch(before, { name, type }, wanted, options.ttlSeconds ?? 60);
    try {
      const changed = await client.send(
        new sdk.ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } }),
      );
      return await untilSynced(session, changed.ChangeInfo?.Id ?? '', timers);
    } catch (error) {
      const isOvertaken =
        error instanceof sdk.InvalidChangeBatch || error instanceof sdk.PriorRequestNotComplete;
      if (!isOvertaken || tries === TRIES) throw error;
      await timers.delay(100 * tries);
    }
  }
}

function batch(
  before: ResourceRecordSet | null,
  { name: Name, type: Type }: Omit<ValueChange, 'edit'>,
  wanted: ReadonlySet<string>,
  TTL: number,
): Change[] {
  const ResourceRecords = [...wanted].map((value) => ({ Value: value }));
  const after = { Name, Type, TTL, ResourceRecords };
  return [
    ...(before ? [{ Action: 'DELETE', ResourceRecordSet: before } as const] : []),
    ...(wanted.size > 0 ? [{ Action: 'CREATE', ResourceRecordSet: after } as const] : []),
  ];
}

async function readSet(
  { sdk, client }: Session,
  HostedZoneId: string,
  name: string,
  type: RecordType,
): Promise<ResourceRecordSet | null> {
  const listed = await client.send(
    new sdk.ListResourceRecordSetsCommand({
      HostedZoneId,
      StartRecordName: name,
      StartRecordType: type,
      MaxItems: 1,
    }),
  );
  const [first] = listed.ResourceRecordSets ?? [];
  // A list begins at the name, or at what comes after it where there is nothing.
  // It writes the star of a wildcard in octal.
  const found = first?.Name?.replace(/\.$/, '').replace(String.raw`\052`, '*');
  const isIt = first?.Type === type && found === name.toLowerCase();
  return isIt ? first : null;
}

async function untilSynced({ sdk, client }: Session, Id: string, timers: Timers): Promise<Outcome> {
  for (let polls = 0; polls < SYNC_POLLS; polls += 1) {
    const { ChangeInfo } = await client.send(new sdk.GetChangeCommand({ Id }));
    if (ChangeInfo?.Status === 'INSYNC') return ok(undefined);
    await timers.delay(SYNC_POLL_MS);
  }
  return providerFailed(TITLE, 'its name servers did not take the change within a minute');
}
