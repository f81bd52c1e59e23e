/**
 * The yardstick of `bench certificates`, as a process of its own: the calls of acme-client that an order takes, and
 * nothing else. Each message is a turn; it is answered with how many milliseconds that took.
 */
import acme from 'acme-client';

export interface RawTurn {
  /** What the turn's host names begin with. */
  readonly name: string;
  readonly count: number;
  readonly atOnce: number;
}

const [directoryUrl = '', challtestsrvUrl = ''] = process.argv.slice(2);
const accountKey = await acme.crypto.createPrivateEcdsaKey();
const client = new acme.Client({ directoryUrl, accountKey });
await client.createAccount({ termsOfServiceAgreed: true });

process.on('message', ({ name, count, atOnce }: RawTurn) => {
  const startedAt = performance.now();
  let next = 0;
  const work = async () => {
    while (next < count) await issue(`${name}-${next++}.bench.test`);
  };
  Promise.all(Array.from({ length: atOnce }, work)).then(
    () => process.send?.(performance.now() - startedAt),
    (error: unknown) => {
      // Ends the process, which the benchmark notices.
      throw error;
    },
  );
});
process.send?.('ready');

async function issue(hostname: string): Promise<void> {
  const order = await client.createOrder({ identifiers: [{ type: 'dns', value: hostname }] });
  for (const authorization of await client.getAuthorizations(order)) {
    const challenge = authorization.challenges.find(({ type }) => type === 'dns-01');
    if (!challenge) throw new Error('Pebble offers no DNS-01');
    const value = await client.getChallengeKeyAuthorization(challenge);
    const body = JSON.stringify({ host: `_acme-challenge.${hostname}.`, value });
    await fetch(new URL('/set-txt', challtestsrvUrl), { method: 'POST', body });
    await client.completeChallenge(challenge);
    await client.waitForValidStatus(challenge);
  }
  const [, csr] = await acme.crypto.createCsr(
    { altNames: [hostname] },
    await acme.crypto.createPrivateEcdsaKey(),
  );
  await client.getCertificate(await client.finalizeOrder(order, csr));
}
