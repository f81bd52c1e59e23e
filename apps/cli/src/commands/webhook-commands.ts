import { webhookDeliveryState, webhookEventType } from '@fleetcommand/contracts/http/webhooks';
import { Option, type Command } from 'commander';

import { remote, wholeNumber } from '../options.js';
import {
  addEndpoint,
  listDeliveries,
  listEndpoints,
  redeliver,
  removeEndpoint,
  rotateSecret,
  showDelivery,
  showEndpoint,
  switchEndpoint,
  testEndpoint,
} from './webhooks.js';

/** `fleet webhooks …`. */
export function addWebhookCommands(program: Command): void {
  const webhooks = program
    .command('webhooks')
    .description('have events posted to an address of yours');
  const named = (name: string, description: string) =>
    remote(webhooks.command(name).description(description).argument('<endpoint>', 'id or address'));
  remote(webhooks.command('list').alias('ls').description('list them')).action(listEndpoints);
  remote(
    webhooks
      .command('add')
      .description('one more address; prints the secret that signs, this once')
      .argument('<url>', 'such as https://example.com/hooks'),
  )
    .addOption(
      new Option('--event <type...>', 'only these (default: all)').choices(
        webhookEventType.options,
      ),
    )
    .option('--description <text>', 'for people')
    .option('--organization <id>', 'which one, for who belongs to several')
    .action(addEndpoint);
  named('show', 'one endpoint').action(showEndpoint);
  named('test', 'send it an event of the type webhook.test').action(testEndpoint);
  named('enable', 'switch it on').action(switchEndpoint(true));
  named('disable', 'switch it off').action(switchEndpoint(false));
  named('rotate', 'sign with another secret')
    .addOption(
      new Option('--overlap-hours <hours>', 'how long the old one signs as well')
        .default(24)
        .argParser(wholeNumber(0, 720)),
    )
    .action(rotateSecret);
  named('remove', 'send nothing there any more').action(removeEndpoint);
  named('deliveries', 'what was sent, newest first')
    .addOption(new Option('--state <state>', 'only these').choices(webhookDeliveryState.options))
    .addOption(new Option('--limit <count>', 'how many').default(20).argParser(wholeNumber(1, 100)))
    .action(listDeliveries);
  named('delivery', 'one of them, with its body and every attempt')
    .argument('<delivery>', 'id')
    .action(showDelivery);
  named('redeliver', 'send one again').argument('<delivery>', 'id').action(redeliver);
}
