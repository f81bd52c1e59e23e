import type { Command } from 'commander';

import { remote } from '../options.js';
import {
  addCluster,
  checkCluster,
  cordonCluster,
  drainCluster,
  listClusters,
  removeCluster,
  rotateCredentials,
} from './clusters.js';
import { collect } from './collect.js';
import { addRegion, changeRegion, listRegions, removeRegion, showRegion } from './regions.js';

const SUFFIX = 'DNS name that its instances’ addresses are below; none: the installation’s';

const BALANCER = 'of a balancer before its edges, where records lead then; several';

export function addClusterCommands(program: Command): void {
  const clusters = program.command('clusters').description('the clusters instances run in');
  const on = (name: string, description: string): Command =>
    remote(clusters.command(name).description(description).argument('<cluster>', 'name or id'));
  remote(
    clusters.command('list').alias('ls').description('how each is, and what it has room for'),
  ).action(listClusters);
  access(
    remote(
      clusters
        .command('add')
        .description('take a cluster into the fleet, once it is proven fit')
        .argument('<name>')
        .requiredOption('--region <region>')
        .option('--label <name=value>', 'for choosing among clusters; several', collect, []),
    ),
  ).action(addCluster);
  on('check', 'version, rights, network policies, nodes and storage, each with its fix').action(
    checkCluster,
  );
  on('cordon', 'take no new instances; those that are there stay').action((name, options) =>
    cordonCluster(true, name, options),
  );
  on('uncordon', 'take new instances again').action((name, options) =>
    cordonCluster(false, name, options),
  );
  on('drain', 'take no new instances, and say who is left').action(drainCluster);
  access(
    on('rotate-credentials', 'reach a cluster by other credentials, once they are proven'),
  ).action(rotateCredentials);
  on('remove', 'take an empty cluster out of the fleet, with its credentials').action(
    removeCluster,
  );
}

export function addRegionCommands(program: Command): void {
  const regions = program
    .command('regions')
    .description('where customers can have their instances');
  remote(regions.command('list').alias('ls').description('every region')).action(listRegions);
  remote(
    regions
      .command('show')
      .description('the records that lead to its edges, its certificate, its edges')
      .argument('<id>'),
  ).action(showRegion);
  remote(
    regions
      .command('add')
      .description('make a region, for clusters to come')
      .argument('<id>')
      .requiredOption('--name <words>', 'as customers read it')
      .option('--domain <suffix>', SUFFIX)
      .option('--address <ip>', BALANCER, collect, [])
      .option('--open', 'offer it at signup', false),
  ).action(addRegion);
  remote(
    regions
      .command('change')
      .description('name it otherwise, offer it or not, or give it another suffix')
      .argument('<id>')
      .option('--name <words>', 'as customers read it')
      .option('--domain <suffix>', `${SUFFIX}; while no instance has an address below the old one`)
      .option('--address <ip>', `${BALANCER}; none: the edges’ own`, collect, [])
      .option('--open', 'offer it at signup')
      .option('--no-open', 'take it out of what is offered'),
  ).action(changeRegion);
  remote(
    regions.command('remove').description('take away one without clusters').argument('<id>'),
  ).action(removeRegion);
}

function access(command: Command): Command {
  return command
    .option(
      '--kubeconfig <file>',
      'of its contexts, the current one is taken; - for standard input',
    )
    .option('--context <name>', 'another of its contexts')
    .option('--server <url>', 'its API server, with --ca-file and --token-file')
    .option('--ca-file <file>', 'its certificate authority, as PEM')
    .option('--token-file <file>', 'a token of a service account');
}
