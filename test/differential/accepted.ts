/**
 * In what two routers may differ everywhere, and why. What one case accepts stands with the case (`differs`).
 */
import { ANSWER_HEADER, EXCHANGE_HEADER } from '../routers/recording-origin.js';

interface Ignored {
  readonly headers: readonly string[];
  readonly why: string;
}

/** Of every answer. */
export const IN_ANSWERS: readonly Ignored[] = [
  { headers: ['date'], why: 'the clock; Node adds one for applications, too' },
  {
    headers: ['connection', 'keep-alive', 'transfer-encoding'],
    why: 'of one hop (RFC 9110 §7.6.1): each router keeps its own connections',
  },
];

/** Of answers no application gave: the routers' own words, which have their own type and length. */
export const IN_OWN_ANSWERS: readonly Ignored[] = [
  {
    headers: ['content-type', 'content-length', 'x-content-type-options', 'cache-control', 'vary'],
    why: 'Traefik answers one line of text; the edge a branded page, or a problem document',
  },
  {
    headers: ['x-fleetcommand-edge', 'x-request-id'],
    why: 'the edge says that it was the one to answer, and by what name to look for the request',
  },
  { headers: ['retry-after'], why: 'the edge says when to come back; Traefik does not' },
];

/** Of requests as applications see them. */
export const IN_REQUESTS: readonly Ignored[] = [
  { headers: [EXCHANGE_HEADER, ANSWER_HEADER], why: 'they steer the test' },
  {
    headers: ['x-forwarded-server'],
    why: 'the name of the machine Traefik runs on, which is nobody’s business',
  },
  { headers: ['x-request-id'], why: 'the edge gives each request a name, for logs' },
  {
    headers: ['connection', 'keep-alive', 'transfer-encoding'],
    why: 'of one hop (RFC 9110 §7.6.1)',
  },
  {
    headers: ['accept-encoding'],
    why: 'Traefik’s HTTP client asks for gzip where the client did not; nothing the client can see',
  },
];

/** Headers of which only that they are there is compared: the value names a port, or a time. */
export const ANY_VALUE: readonly string[] = ['x-forwarded-port', 'x-retry-in'];

export const namesOf = (ignored: readonly Ignored[]): ReadonlySet<string> =>
  new Set(ignored.flatMap(({ headers }) => headers));
