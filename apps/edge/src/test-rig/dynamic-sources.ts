/** The sources that flags ask for, as the edge's executable makes them. */
import { systemClock } from '@fleetcommand/kernel/clock';
import { unwrap } from '@fleetcommand/kernel/result';
import type { Failure } from '@fleetcommand/kernel/result';
import { USUAL_ENTRY_POINTS } from '@fleetcommand/routing/ir/entry-points';
import { readConfig } from '../config.js';
import type { DynamicSource } from '../sources/dynamic/dynamic-source.js';
import { makeDynamicSources } from '../sources/dynamic/make-sources.js';
import { secretInspectors } from '../tls/secret-inspectors.js';

export function dynamicSources(
  flags: readonly string[],
  failures: Failure[] = [],
): DynamicSource[] {
  const { providers } = unwrap(readConfig({}, flags));
  return makeDynamicSources({
    providers,
    entryPoints: USUAL_ENTRY_POINTS,
    inspectors: secretInspectors(systemClock),
    clock: systemClock,
    onFailure: (_source, failure) => failures.push(failure),
  });
}
