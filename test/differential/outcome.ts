/** From what the client got and the applications saw to what is compared. */
import type { Seen } from '../routers/recording-origin.js';
import { ANY_VALUE, IN_ANSWERS, IN_OWN_ANSWERS, IN_REQUESTS, namesOf } from './accepted.js';
import type { ClientAnswer } from './ask.js';
import type { Ask, Difference, Outcome } from './case.js';

type Lines = readonly (readonly [name: string, value: string])[];

const ignoredInAnswers = namesOf(IN_ANSWERS);
const ignoredInOwnAnswers = namesOf([...IN_ANSWERS, ...IN_OWN_ANSWERS]);
const ignoredInRequests = namesOf(IN_REQUESTS);

export function outcomeOf(answer: ClientAnswer, seen: readonly Seen[]): Outcome {
  const last = seen.at(-1);
  const isApplications = answer.headers.some(([name]) => name === 'x-origin');
  return {
    status: answer.status,
    answerHeaders: folded(
      answer.headers.map(([name, value]) => [
        name,
        name === 'set-cookie' ? cookieShape(value) : value,
      ]),
      isApplications ? ignoredInAnswers : ignoredInOwnAnswers,
    ),
    body: isApplications ? answer.body : null,
    origin: last?.origin ?? null,
    method: last?.method ?? null,
    url: last?.url ?? null,
    seenHeaders: folded(last?.headers ?? [], ignoredInRequests),
    seenBody: last?.body ?? null,
    attempts: seen.length,
  };
}

/** By name, sorted; several lines of a name become one, in their order. */
function folded(lines: Lines, ignored: ReadonlySet<string>): Record<string, string> {
  const all = new Map<string, string>();
  for (const [name, given] of lines) {
    if (ignored.has(name)) continue;
    const value = ANY_VALUE.includes(name) ? '<any>' : given;
    const before = all.get(name);
    all.set(name, before === undefined ? value : `${before} | ${value}`);
  }
  return Object.fromEntries([...all].toSorted(([a], [b]) => a.localeCompare(b)));
}

/** Which instance a cookie names differs from router to router; what else it says must not, in whatever order. */
function cookieShape(text: string): string {
  const [pair = '', ...attributes] = text.split(';').map((part) => part.trim());
  const isOfApplication = APPLICATIONS_COOKIES.test(pair);
  const shown = isOfApplication ? pair : `${pair.slice(0, pair.indexOf('='))}=<instance>`;
  return [shown, ...attributes.map((one) => one.toLowerCase()).toSorted()].join('; ');
}

/** What cases have applications set: `a=1`, `b=2`. */
const APPLICATIONS_COOKIES = /^[a-z]=\d$/;

/** Traefik's outcome with what the edge does otherwise on purpose; undefined where there is no difference any more. */
export function withDifference(traefik: Outcome, { ours }: Difference): Outcome | undefined {
  const { answerHeaders, seenHeaders, ...rest } = ours;
  const expected: Outcome = {
    ...traefik,
    ...rest,
    answerHeaders: changed(traefik.answerHeaders, answerHeaders),
    seenHeaders: changed(traefik.seenHeaders, seenHeaders),
  };
  return JSON.stringify(expected) === JSON.stringify(traefik) ? undefined : expected;
}

function changed(
  headers: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string | null>> = {},
): Record<string, string> {
  const all = Object.entries({ ...headers, ...changes });
  return Object.fromEntries(
    all
      .filter((entry): entry is [string, string] => entry[1] !== null)
      .toSorted(([a], [b]) => a.localeCompare(b)),
  );
}

/** In words, one for each field and header: `GET /a: status: Traefik 404, edge 200`. */
export function differencesBetween(
  { method = 'GET', path = '/', host = '' }: Ask,
  traefik: Outcome | undefined,
  edge: Outcome | undefined,
): string[] {
  const [theirs, ours] = [flat(traefik), flat(edge)];
  const fields = [...new Set([...theirs.keys(), ...ours.keys()])];
  return fields
    .filter((field) => theirs.get(field) !== ours.get(field))
    .map(
      (field) =>
        `${method} ${host}${path}: ${field}: Traefik ${theirs.get(field)}, edge ${ours.get(field)}`,
    );
}

/** `seenHeaders.x-real-ip` → its value. */
function flat(outcome: Outcome | undefined): Map<string, string> {
  const all = new Map<string, string>();
  for (const [field, value] of Object.entries(outcome ?? {}) as [string, unknown][])
    if (typeof value === 'object' && value !== null)
      for (const [name, text] of Object.entries(value)) all.set(`${field}.${name}`, String(text));
    else all.set(field, String(value).slice(0, 200));
  return all;
}
