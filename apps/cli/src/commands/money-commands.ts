import { Option, type Command } from 'commander';

import { remote, wholeNumber } from '../options.js';
import { billingEvents, billingStatus, invoices, portal, reconcile, subscribe } from './billing.js';
import { hold, listHolds, release } from './holds.js';
import { applyPlans, diffPlans, exportPlans } from './plans.js';

const EVENTS_SHOWN = 20;

/** `fleet billing …`. */
export function addBillingCommands(program: Command): void {
  const billing = program
    .command('billing')
    .description('what you pay, and how; for operators: who pays');
  const ofOrganization = (command: Command) =>
    remote(command).option('--organization <id>', 'needed only when you belong to several');
  ofOrganization(
    billing.command('status').description('how you stand, and what you pay for'),
  ).action(billingStatus);
  ofOrganization(billing.command('subscribe').description('a page to subscribe on'))
    .addOption(
      new Option('--interval <interval>', 'how often it is paid')
        .choices(['month', 'year'])
        .default('month'),
    )
    .option('--currency <currency>', 'such as eur or usd')
    .action(subscribe);
  ofOrganization(
    billing.command('portal').description('the page for cards, invoices and cancellation'),
  ).action(portal);
  ofOrganization(billing.command('invoices').description('invoices and receipts')).action(invoices);
  remote(billing.command('events').description('what the payment provider told (operators)'))
    .addOption(
      new Option('--limit <count>', 'how many')
        .default(EVENTS_SHOWN)
        .argParser(wholeNumber(1, 100)),
    )
    .action(billingEvents);
  remote(
    billing
      .command('reconcile')
      .description('compare with the payment provider, and repair what differs (operators)'),
  ).action(reconcile);
  addHoldCommands(billing);
}

function addHoldCommands(billing: Command): void {
  remote(billing.command('holds').description('whom an operator keeps in good standing')).action(
    listHolds,
  );
  remote(
    billing
      .command('hold')
      .description('keep an organization in good standing, whatever it pays (operators)')
      .argument('<organization>', 'its id')
      .requiredOption('--reason <text>', 'why')
      .requiredOption('--until <day>', 'its last day, such as 2026-12-24'),
  ).action(hold);
  remote(
    billing
      .command('release')
      .description('end a hold (operators)')
      .argument('<organization>', 'its id'),
  ).action(release);
}

/** `fleet plans …`. */
export function addPlanCommands(program: Command): void {
  const plans = program.command('plans').description('what is sold, as a file');
  remote(plans.command('export').description('the catalogue as a file')).action(exportPlans);
  remote(
    plans
      .command('diff')
      .description('what a file would change, and whom it touches')
      .argument('<file>', 'YAML or JSON'),
  ).action(diffPlans);
  remote(
    plans
      .command('apply')
      .description('sell what a file says; who has a plan keeps the version they were sold')
      .argument('<file>', 'YAML or JSON'),
  )
    .option('--move-tenants', 'instances follow to the new versions', false)
    .option('-y, --yes', 'do not ask', false)
    .action(applyPlans);
}
