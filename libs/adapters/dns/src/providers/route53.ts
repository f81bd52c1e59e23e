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

import { isInZone, quoteTxt, unquoteTxt } from './names.js';
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
  const change = async (
    name: string,
    edit: (values: ReadonlySet<string>) => ReadonlySet<string>,
  ): Promise<Outcome> => {
    if (!isInZone(name, zone))
      return providerFailed(
        TITLE,
        `${name} is not in the zone ${zone}: configure the zone it is in`,
      );
    try {
      return await changeValues({ sdk, client }, options, name, edit);
    } catch (error) {
      return providerFailed(TITLE, reasonOf(error), error);
    }
  };
  return {
    addTxt: (name, value) => change(name, (values) => new Set([...values, value])),
    removeTxt: (name, value) =>
      change(name, (values) => new Set([...values].filter((each) => each !== value))),
  };
}

async function changeValues(
  session: Session,
  options: Route53Options,
  name: string,
  edit: (values: ReadonlySet<string>) => ReadonlySet<string>,
): Promise<Outcome> {
  const { hostedZoneId: HostedZoneId, timers = systemTimers } = options;
  const { sdk, client } = session;
  for (let tries = 1; ; tries += 1) {
    const before = await readSet(session, HostedZoneId, name);
    const values = new Set(
      (before?.ResourceRecords ?? []).map(({ Value = '' }) => unquoteTxt(Value)),
    );
    const wanted = edit(values);
    if (wanted.size === values.size && [...wanted].every((value) => values.has(value)))
      return ok(undefined);
    const Changes = batch(before, name, wanted, options.ttlSeconds ?? 60);
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
  Name: string,
  wanted: ReadonlySet<string>,
  TTL: number,
): Change[] {
  const ResourceRecords = [...wanted].map((value) => ({ Value: quoteTxt(value) }));
  const after = { Name, Type: 'TXT', TTL, ResourceRecords } as const;
  return [
    ...(before ? [{ Action: 'DELETE', ResourceRecordSet: before } as const] : []),
    ...(wanted.size > 0 ? [{ Action: 'CREATE', ResourceRecordSet: after } as const] : []),
  ];
}

async function readSet(
  { sdk, client }: Session,
  HostedZoneId: string,
  name: string,
): Promise<ResourceRecordSet | null> {
  const listed = await client.send(
    new sdk.ListResourceRecordSetsCommand({
      HostedZoneId,
      StartRecordName: name,
      StartRecordType: 'TXT',
      MaxItems: 1,
    }),
  );
  const [first] = listed.ResourceRecordSets ?? [];
  // A list begins at the name, or at what comes after it where there is nothing.
  const isIt = first?.Type === 'TXT' && first.Name?.replace(/\.$/, '') === name.toLowerCase();
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
