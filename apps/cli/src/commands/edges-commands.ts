import type { Command } from 'commander';

import { remote, timeoutOption } from '../options.js';
import { addEdge, assignEdges, drainEdge, listEdges, removeEdge, undrainEdge } from './edges.js';

/** All that the control plane knows: `fleet edges …`. */
export function addEdgesCommands(program: Command): void {
  const edges = program.command('edges').description('the edges the control plane knows');
  remote(
    edges.command('list').alias('ls').description('version, generation, lag and traffic of each'),
  ).action(listEdges);
  remote(
    edges
      .command('add')
      .description('make an edge known')
      .argument('<name>')
      .argument('<edge-url>', 'its private API, such as http://10.0.0.1:18093'),
  ).action(addEdge);
  remote(
    edges.command('remove').description('forget an edge; it goes on serving').argument('<edge>'),
  ).action(removeEdge);
  remote(
    edges
      .command('drain')
      .description(
        'take an edge out of the records that lead to it, and wait until it can be stopped',
      )
      .argument('<edge>')
      .option('--no-wait', 'only begin')
      .addOption(timeoutOption()),
  ).action(drainEdge);
  remote(
    edges.command('undrain').description('let records lead to an edge again').argument('<edge>'),
  ).action(undrainEdge);
  remote(
    edges
      .command('assign')
      .description(
        'lead an instance to the edges of a pool that is set aside for it; shared: to everybody’s again',
      )
      .argument('<tenant>')
      .argument('<pool>', 'as its edges say it: EDGE_POOL'),
  ).action(assignEdges);
}
