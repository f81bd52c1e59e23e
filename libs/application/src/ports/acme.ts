import type { Failure, Result } from '@fleetcommand/kernel/result';

/** Publishes and withdraws DNS records of names the platform controls. */
export interface DnsProvider {
  /** Adds a TXT value beside others of the name; repeating it changes nothing. Resolves when resolvers will see it. */
  addTxt(name: string, value: string): Promise<Result<void, Failure<'dns.provider-failed'>>>;
  removeTxt(name: string, value: string): Promise<Result<void, Failure<'dns.provider-failed'>>>;
}
