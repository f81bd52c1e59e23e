/**
 * Whatever DNS host ExternalDNS serves: each name is a DNSEndpoint object, which it follows with its CRD source
 * (`--source=crd`). Records appear when ExternalDNS next looks; the proof is looked for before a CA is told.
 */
import type { DnsProvider } from '@fleetcommand/application/ports/acme';
import type { AddressRecords } from '@fleetcommand/domain/edges/records';
import type { KubernetesObject, ObjectRef } from '@fleetcommand/application/ports/cluster';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { z } from 'zod';

import { byType } from './names.js';
import { providerFailed } from './provider-failure.js';

const API_VERSION = 'externaldns.k8s.io/v1alpha1';
const KIND = 'DNSEndpoint';
const TITLE = 'ExternalDNS';

/** The cluster ExternalDNS runs in. */
export interface DnsObjects {
  get(ref: ObjectRef): Promise<Result<KubernetesObject | null, Failure>>;
  apply(object: KubernetesObject): Promise<Result<KubernetesObject, Failure>>;
  delete(ref: ObjectRef): Promise<Result<void, Failure>>;
}

export interface ExternalDnsOptions {
  readonly objects: DnsObjects;
  readonly namespace: string;
  /** Default 60. */
  readonly ttlSeconds?: number;
}

const endpointSchema = z.object({
  spec: z.object({
    endpoints: z.array(z.object({ targets: z.array(z.string()).default([]) })).default([]),
  }),
});

type Outcome = Result<void, Failure<'dns.provider-failed'>>;

export function createExternalDnsProvider(options: ExternalDnsOptions): DnsProvider {
  // Values of a name are one object: two changes of it are made one after the other.
  const queues = new Map<string, Promise<unknown>>();
  const inTurn = (name: string, work: () => Promise<Outcome>): Promise<Outcome> => {
    const turn = (queues.get(name) ?? Promise.resolve()).then(work);
    const settled = turn.finally(() => {
      if (queues.get(name) === settled) queues.delete(name);
    });
    queues.set(name, settled);
    return settled;
  };
  return {
    addTxt: (name, value) =>
      inTurn(name, () => change(options, name, (values) => new Set([...values, value]))),
    removeTxt: (name, value) =>
      inTurn(name, () =>
        change(
          options,
          name,
          (values) => new Set([...values].filter((present) => present !== value)),
        ),
      ),
    setAddresses: (name, records) =>
      inTurn(addressObject(name), () => setAddresses(options, name, records)),
  };
}

async function setAddresses(
  { objects, namespace, ttlSeconds = 60 }: ExternalDnsOptions,
  dnsName: string,
  records: AddressRecords,
): Promise<Outcome> {
  const ref = { apiVersion: API_VERSION, kind: KIND, namespace, name: addressObject(dnsName) };
  const endpoints = byType(records)
    .filter(([, targets]) => targets.length > 0)
    .map(([recordType, targets]) => ({ dnsName, recordType, recordTTL: ttlSeconds, targets }));
  const done =
    endpoints.length === 0
      ? await objects.delete(ref)
      : await objects.apply(makeEndpoint(ref, endpoints));
  return done.ok ? ok(undefined) : providerFailed(TITLE, done.error.message);
}

async function change(
  { objects, namespace, ttlSeconds = 60 }: ExternalDnsOptions,
  name: string,
  edit: (values: ReadonlySet<string>) => ReadonlySet<string>,
): Promise<Outcome> {
  const ref = { apiVersion: API_VERSION, kind: KIND, namespace, name: objectName(name) };
  const found = await objects.get(ref);
  if (!found.ok) return providerFailed(TITLE, found.error.message);
  const values = valuesOf(found.value);
  const wanted = edit(values);
  if (wanted.size === values.size && [...wanted].every((value) => values.has(value)))
    return ok(undefined);
  const done =
    wanted.size === 0
      ? await objects.delete(ref)
      : await objects.apply(
          makeEndpoint(ref, [
            { dnsName: name, recordType: 'TXT', recordTTL: ttlSeconds, targets: [...wanted] },
          ]),
        );
  return done.ok ? ok(undefined) : providerFailed(TITLE, done.error.message);
}

interface Endpoint {
  readonly dnsName: string;
  readonly recordType: 'TXT' | 'A' | 'AAAA';
  readonly recordTTL: number;
  readonly targets: readonly string[];
}

function makeEndpoint(
  { apiVersion, kind, namespace = '', name }: ObjectRef,
  endpoints: readonly Endpoint[],
): KubernetesObject {
  const labels = {
    'app.kubernetes.io/part-of': 'fleetcommand',
    'app.kubernetes.io/managed-by': 'fleetcommand',
  };
  return { apiVersion, kind, metadata: { name, namespace, labels }, spec: { endpoints } };
}

function valuesOf(object: KubernetesObject | null): ReadonlySet<string> {
  const parsed = endpointSchema.safeParse(object);
  return new Set(
    parsed.success ? parsed.data.spec.endpoints.flatMap(({ targets }) => targets) : [],
  );
}

/** `*.apps.example.com` → `addresses.wildcard.apps.example.com`: names know no star. */
function addressObject(name: string): string {
  return `addresses.${name.toLowerCase().replace(/^\*\./, 'wildcard.')}`.slice(0, 253);
}

/** `_acme-challenge.shop.example.com` → `txt-acme-challenge.shop.example.com`: names know no underscore. */
function objectName(name: string): string {
  return `txt${name.toLowerCase().replace(/_/g, '-')}`.slice(0, 253);
}
