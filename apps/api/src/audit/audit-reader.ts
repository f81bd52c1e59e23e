import { Inject, Injectable } from '@nestjs/common';
import type { AuditQuery as Query } from '@fleetcommand/application/ports/audit';
import { verifyChain } from '@fleetcommand/application/use-cases/audit/verify-chain';
import type {
  AuditEvent as AuditEventDocument,
  AuditQuery,
  AuditVerification,
  VerifyAuditQuery,
} from '@fleetcommand/contracts/http/audit';
import type { Page } from '@fleetcommand/contracts/http/common';
import type { ChainedAuditEvent } from '@fleetcommand/domain/audit/audit-event';
import { isId, type SupportSessionId } from '@fleetcommand/kernel/ids';

import { toPage, toPageRequest } from '../manners/cursor.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

const EXPORT_BATCH = 500;

/** Audit trails as the API shows them; who may see which is the controllers' to ask. */
@Injectable()
export class AuditReader {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  async list(chain: string | undefined, query: AuditQuery): Promise<Page<AuditEventDocument>> {
    const { actor, action, target, since, until } = query;
    const wanted: Query = {
      chain,
      actorId: actor,
      action,
      targetId: target,
      since: since === undefined ? undefined : new Date(since),
      until: until === undefined ? undefined : new Date(until),
    };
    const page = await this.parts.store.audit.list(wanted, toPageRequest(query, 'aud'));
    const names = await this.namesOf(page.items);
    return toPage(page, (event) => present(event, names));
  }

  async verify(chain: string, { anchor }: VerifyAuditQuery): Promise<AuditVerification> {
    const [sequence = '', hash = ''] = anchor?.split(':') ?? [];
    const kept = anchor === undefined ? null : { sequence: BigInt(sequence), hash };
    const { head, fault, ...outcome } = await verifyChain(this.parts.store, chain, kept);
    return {
      ...outcome,
      head: { sequence: Number(head.sequence), hash: head.hash },
      fault: fault && { sequence: Number(fault.sequence), message: fault.message },
    };
  }

  /** The whole trail, oldest first, a JSON document a line (https://github.com/ndjson/ndjson-spec). */
  async *export(chain: string): AsyncGenerator<string> {
    let last = 0n;
    for (;;) {
      const events = await this.parts.store.audit.readChain(chain, last, EXPORT_BATCH);
      const names = await this.namesOf(events);
      yield events.map((event) => `${JSON.stringify(present(event, names))}\n`).join('');
      last = events.at(-1)?.link.sequence ?? last;
      if (events.length < EXPORT_BATCH) return;
    }
  }

  /** What people call the actors: addresses of people, names of keys. */
  private async namesOf(
    events: readonly ChainedAuditEvent[],
  ): Promise<ReadonlyMap<string, string>> {
    const { accounts, apiKeys } = this.parts.store;
    const ids = new Set(events.flatMap(({ actor }) => actor.id ?? []));
    const named = await Promise.all(
      [...ids].map(async (id): Promise<[string, string | undefined]> => {
        if (isId('usr', id)) return [id, (await accounts.findUser(id))?.email];
        if (isId('sup', id)) return [id, await this.nameOfSupport(id)];
        return [id, isId('key', id) ? (await apiKeys.find(id))?.name : undefined];
      }),
    );
    return new Map(named.flatMap(([id, name]) => (name === undefined ? [] : [[id, name]])));
  }

  private async nameOfSupport(id: SupportSessionId): Promise<string | undefined> {
    const session = await this.parts.store.support.find(id);
    return session ? `${session.operatorEmail}, as support: ${session.reason}` : undefined;
  }
}

function present(event: ChainedAuditEvent, names: ReadonlyMap<string, string>): AuditEventDocument {
  const { link, actor, createdAt, ...rest } = event;
  return {
    ...rest,
    actor: { ...actor, name: names.get(actor.id ?? '') ?? null },
    createdAt: createdAt.toISOString(),
    sequence: Number(link.sequence),
    hash: link.hash,
  };
}
