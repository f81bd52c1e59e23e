/** Real Traefik and this edge, on the same objects of the same API server: the same requests, the same outcomes. */
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTraefik } from '../control-plane/programs.js';
import type { Router } from '../routers/router.js';
import { send } from './ask.js';
import type { Ask, Case, Outcome } from './case.js';
import { CATALOGUE } from './catalogue/catalogue.js';
import { differencesBetween, outcomeOf, withDifference } from './outcome.js';
import { placed, setUp, type Stage } from './stage.js';

const cases = Object.values(CATALOGUE).flat();
const obstacle = await whatIsMissing();
let stage: Stage;

beforeAll(async () => {
  if (!obstacle) stage = await setUp(cases);
}, 300_000);
afterAll(async () => stage?.stop(), 60_000);

describe.skipIf(obstacle !== undefined)('beside Traefik', () => {
  for (const [group, list] of Object.entries(CATALOGUE))
    describe(group, () => {
      for (const one of list) it(one.name, () => compare(one));
    });
});

it.runIf(obstacle !== undefined)(`is not compared with Traefik: ${obstacle}`, (context) => {
  process.stderr.write(`\nThe differential suite is left out: ${obstacle}\n\n`);
  context.skip();
});

async function whatIsMissing(): Promise<string | undefined> {
  const lo = networkInterfaces()['lo'] ?? [];
  if (!lo.some(({ address }) => address === '10.210.0.1'))
    return 'it needs a network of its own. Run: test/control-plane/own-network npx vitest run --project differential';
  return findTraefik().then(
    () => undefined,
    (error: unknown) => String(error),
  );
}

async function compare(one: Case): Promise<void> {
  const refusal = stage.refusals.get(one);
  if (refusal) throw new Error(refusal);
  const index = cases.indexOf(one);
  const asks = placed(one.asks, index).flatMap((ask) =>
    Array.from({ length: ask.times ?? 1 }, () => ({ host: `case-${index}.test`, ...ask })),
  );
  const theirs = await outcomes(stage.traefik, one, asks);
  const ours = await outcomes(stage.edge, one, asks);
  const differences = asks.flatMap((ask, at) =>
    differencesBetween(ask, expected(ask, theirs[at]), ours[at]),
  );
  expect(differences, `\n${differences.join('\n')}\n`).toEqual([]);
}

/** What the edge is to do: as Traefik, but for what is accepted. */
function expected({ differs }: Ask, traefik: Outcome | undefined): Outcome | undefined {
  if (!differs || !traefik) return traefik;
  const accepted = withDifference(traefik, differs);
  if (!accepted && differs.isChance) return traefik;
  if (!accepted) throw new Error(`There is no difference any more: "${differs.why}"`);
  return accepted;
}

async function outcomes(router: Router, one: Case, asks: readonly Ask[]): Promise<Outcome[]> {
  const all: Outcome[] = [];
  let cookies: string | undefined;
  for (const [at, ask] of asks.entries()) {
    const exchange = `${router.name}-${cases.indexOf(one)}-${at}`;
    const answer = await send(router, ask, exchange, cookies);
    all.push(outcomeOf(answer, stage.recorder.of(exchange)));
    const given = answer.headers.filter(([name]) => name === 'set-cookie');
    if (one.keepsCookies && given.length > 0)
      cookies = given.map(([, value]) => value.split(';')[0] ?? '').join('; ');
  }
  const told = all.map(withoutInstance);
  return one.inAnyOrder ? told.toSorted((a, b) => textOf(a).localeCompare(textOf(b))) : told;
}

/** The instance a cookie names is the router's own affair; that the client sent one is not. */
function withoutInstance(outcome: Outcome): Outcome {
  const { cookie, ...others } = outcome.seenHeaders;
  if (cookie === undefined) return outcome;
  const shape = cookie.replaceAll(/\b(lb|group)=[^;]*/g, '$1=<instance>');
  return { ...outcome, seenHeaders: { ...others, cookie: shape } };
}

const textOf = (outcome: Outcome): string => JSON.stringify(outcome);
