/** The sources that flags ask for, as the edge's executable makes them. */
import { systemClock } from '@fleetcommand/kernel/clock';
import { unwrap } from '@fleetcommand/kernel/result';
import type { Failure } from '@fleetcommand/kernel/result';
import { readConfig } from '../config.js';
import type { Route } from '../private-api/server.js';
import type { DynamicSource } from '../sources/dynamic/dynamic-source.js';
import { makeDynamicSources } from '../sources/dynamic/make-sources.js';
import type { DynamicSourcesOptions } from '../sources/dynamic/make-sources.js';
import { secretInspectors } from '../tls/secret-inspectors.js';

export function dynamicSources(
  flags: readonly string[],
  failures: Failure[] = [],
  environment: Record<string, string> = {},
  clusters: DynamicSourcesOptions['clusters'] = [],
): { sources: DynamicSource[]; routes: readonly Route[] } {
  const { providers, entryPoints, stateDir, privateApi } = unwrap(readConfig(environment, flags));
  return makeDynamicSources({
    providers,
    entryPoints,
    stateDir,
    privatePort: privateApi.port,
    inspectors: secretInspectors(systemClock),
    clock: systemClock,
    clusters,
    onFailure: (_source, failure) => failures.push(failure),
  });
}
