/**
 * Services of Rancher 1.x by its metadata service. Observes its version (a question that waits for changes) and its
 * services; changes nothing.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Part } from '@fleetcommand/routing/dialects/dynamic/part';
import { RancherService } from '@fleetcommand/routing/dialects/rancher/schema';
import { Agent, request } from 'undici';
import type { Conversation, Conversing } from '../dynamic/follower.js';
import { understood } from '../understood.js';

export interface RancherConversationOptions {
  /** `http://rancher-metadata/latest` */
  readonly url: string;
  /** How often services are asked for where the version cannot be waited for. */
  readonly refreshMs: number;
  readonly waits: boolean;
  readonly read: (service: RancherService) => Part | undefined;
}

const TIMEOUT_MS = 10_000;
const WAIT_SECONDS = 60;

export class RancherConversation implements Conversation {
  readonly provider = 'rancher';
  count = 0;

  constructor(private readonly options: RancherConversationOptions) {}

  get name(): string {
    return `Rancher ${this.options.url}`;
  }

  async talk({ signal, events, heard }: Conversing): Promise<void> {
    const agent = new Agent({ connections: 4, connect: { timeout: TIMEOUT_MS } });
    const { waits, refreshMs } = this.options;
    try {
      for (;;) {
        // Asked for before the services: what changes meanwhile is seen the next time.
        const version = String(await this.get('/version', agent, signal));
        const services = await this.get('/services', agent, signal);
        if (!Array.isArray(services)) throw new Error('/services answered no list');
        heard();
        this.count = services.length;
        const known = understood(services, RancherService);
        events.replaced(known.flatMap((service) => this.options.read(service) ?? []));
        if (waits) await this.versionAfter(version, agent, signal);
        else await delay(refreshMs, undefined, { signal });
        heard();
      }
    } finally {
      await agent.destroy();
    }
  }

  private async versionAfter(version: string, agent: Agent, signal: AbortSignal): Promise<void> {
    const query = new URLSearchParams({
      wait: 'true',
      value: version,
      maxWait: String(WAIT_SECONDS),
    });
    const began = performance.now();
    const next = String(await this.get(`/version?${query.toString()}`, agent, signal));
    // A server that does not wait is asked as often as one that cannot.
    const waited = next !== version || performance.now() - began > 1_000;
    if (!waited) await delay(this.options.refreshMs, undefined, { signal });
  }

  private async get(path: string, agent: Agent, signal: AbortSignal): Promise<unknown> {
    const { statusCode, body } = await request(`${this.options.url.replace(/\/+$/, '')}${path}`, {
      dispatcher: agent,
      signal,
      headersTimeout: TIMEOUT_MS + WAIT_SECONDS * 1_000,
      bodyTimeout: TIMEOUT_MS,
      headers: { accept: 'application/json' },
    });
    const text = await body.text();
    if (statusCode !== 200)
      throw new Error(`${path} answered ${statusCode}: ${text.slice(0, 200)}`);
    return JSON.parse(text) as unknown;
  }
}
