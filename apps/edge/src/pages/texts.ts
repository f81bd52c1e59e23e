/** What the edge says for itself, in one place: one entry per page. */
import { ANSWER_STATUS, ERROR_STATUSES } from '@fleetcommand/routing/haproxy/model/model';
import type { Answer } from '@fleetcommand/routing/haproxy/model/model';

export type PageState = 'unknown' | 'locked' | 'asleep' | 'working' | 'degraded' | 'failed';

export interface PageText {
  readonly status: number;
  /** Stable; in the problem document's `code`. */
  readonly code: string;
  readonly state: PageState;
  /** What happened, in a few words. */
  readonly title: string;
  /** Why. */
  readonly detail: string;
  /** What to do next. */
  readonly advice: string;
  /** Its answers may have another status than this one, which is then not printed. */
  readonly hidesStatus?: true;
  /** The page loads itself again after this many seconds. */
  readonly refreshSeconds?: number;
}

const ANSWER_TEXTS: Record<Answer, Omit<PageText, 'status'>> = {
  'not-found': {
    code: 'edge.unknown-host',
    state: 'unknown',
    title: 'Nothing lives at this address',
    detail: 'The address points here, but no instance answers to this name and path.',
    advice:
      'Check the spelling. If you added this domain a moment ago, open its page in the console: it says which step is missing.',
  },
  suspended: {
    code: 'edge.suspended',
    state: 'locked',
    title: 'This instance is suspended',
    detail: 'It is switched off for now. Its data is kept.',
    advice:
      'If it is yours, open the console: it says why, and what brings it back. If not, ask the person who runs it.',
  },
  hibernated: {
    code: 'edge.hibernated',
    state: 'asleep',
    title: 'Asleep',
    detail: 'Whoever runs this instance has put it to sleep. Its data is kept.',
    advice: 'If it is yours, wake it in the console. If not, ask the person who runs it.',
  },
  starting: {
    code: 'edge.starting',
    state: 'working',
    title: 'Starting up',
    detail: 'The instance is on its way; most are ready within a minute.',
    advice: 'This page looks again by itself. There is nothing you need to do.',
    refreshSeconds: 2,
  },
  'no-endpoints': {
    code: 'edge.no-endpoint',
    state: 'degraded',
    title: 'Not answering right now',
    detail: 'The instance exists, but no part of it is ready to take requests.',
    advice:
      'It is usually back within a minute, and this page looks again by itself. If it is yours, the console shows what it is waiting for.',
    refreshSeconds: 5,
  },
  quarantined: {
    code: 'edge.quarantined',
    state: 'failed',
    title: 'This route has a fault',
    detail: 'A setting of this route cannot be applied, so that requests are not let through.',
    advice: 'If it is yours, the console names the object, the field and the fix.',
  },
  misdirected: {
    code: 'edge.misdirected',
    state: 'unknown',
    title: 'Wrong door',
    detail: 'The secure connection was opened for another name than the one asked for.',
    advice: 'Open the address in a new window. A program should open a connection per name.',
  },
  'rate-limited': {
    code: 'edge.rate-limited',
    state: 'degraded',
    title: 'Too many requests',
    detail: 'More requests came from you than are let through here in a time.',
    advice: 'Wait as long as Retry-After says, and try again. A program should ask less often.',
  },
  'too-many-in-flight': {
    code: 'edge.too-many-in-flight',
    state: 'degraded',
    title: 'Too many requests at once',
    detail: 'As many requests as are let through at a time are still being answered.',
    advice: 'Try again in a moment. A program should wait for answers before it asks again.',
  },
  'too-large': {
    code: 'edge.body-too-large',
    state: 'failed',
    title: 'The request is too large',
    detail: 'Its body is larger than what is accepted here.',
    advice: 'Send less at once. If it is yours, the limit is that of its buffering middleware.',
  },
  'length-required': {
    code: 'edge.length-required',
    state: 'failed',
    title: 'The request does not say how long it is',
    detail: 'Bodies are limited here, and the length of this one is not known beforehand.',
    advice: 'Send it with Content-Length.',
  },
  'auth-unavailable': {
    code: 'edge.auth-unavailable',
    state: 'failed',
    title: 'Nobody could say whether you may enter',
    detail: 'The service that decides who is let in here did not answer.',
    advice:
      'Try again in a moment. If it is yours, look at the service its forwardAuth middleware names.',
  },
  'breaker-open': {
    code: 'edge.breaker-open',
    state: 'degraded',
    hidesStatus: true,
    title: 'Resting for a moment',
    detail: 'The instance failed too often, and is left alone so that it can recover.',
    advice:
      'Try again in some seconds. If it is yours, its logs in the console show what went wrong.',
  },
};

const ERROR_TEXTS: Record<number, Omit<PageText, 'status'>> = {
  400: {
    code: 'edge.bad-request',
    state: 'failed',
    title: 'That request was not understood',
    detail: 'It is not valid HTTP, or it is ambiguous in a way that is not safe to pass on.',
    advice: 'Load the page again. If a program sent it, its logs should show a malformed header.',
  },
  403: {
    code: 'edge.forbidden',
    state: 'failed',
    title: 'Not allowed',
    detail: 'A rule of the edge forbids this request.',
    advice: 'If you expected it to work, ask the person who runs this instance.',
  },
  405: {
    code: 'edge.method-not-allowed',
    state: 'failed',
    title: 'Method not allowed',
    detail: 'This method is not let through here.',
    advice: 'Use one of the usual methods, such as GET or POST.',
  },
  408: {
    code: 'edge.request-timeout',
    state: 'failed',
    title: 'The request took too long to arrive',
    detail: 'Its headers were not complete in time.',
    advice: 'Try again. If it happens often, look at the network between you and us.',
  },
  413: {
    code: 'edge.too-large',
    state: 'failed',
    title: 'The request is too large',
    detail: 'Its headers or its body are larger than what is accepted here.',
    advice: 'Send less at once. In a browser, deleting old cookies of this site often helps.',
  },
  429: {
    code: 'edge.too-many-requests',
    state: 'failed',
    title: 'Too many requests',
    detail: 'More requests came from your address, or for this route, than are let through.',
    advice: 'Wait a minute, then try again. A program should ask less often.',
  },
  500: {
    code: 'edge.internal',
    state: 'failed',
    title: 'The edge could not handle this',
    detail: 'The fault is ours, not yours and not the instance’s.',
    advice: 'Try again in a moment. If it stays, tell the operators the request id below.',
  },
  502: {
    code: 'edge.bad-gateway',
    state: 'degraded',
    title: 'The instance broke off',
    detail: 'It closed the connection, or answered something that is not valid HTTP.',
    advice: 'Try again in a moment. If it is yours, its logs in the console show why.',
  },
  503: {
    code: 'edge.unavailable',
    state: 'degraded',
    title: 'Not answering right now',
    detail: 'The instance did not accept the request.',
    advice:
      'It is usually back within a minute. If it is yours, the console shows what it is waiting for.',
  },
  504: {
    code: 'edge.gateway-timeout',
    state: 'degraded',
    title: 'The instance took too long',
    detail: 'It accepted the request and did not answer in time.',
    advice:
      'Try again in a moment. If it is yours, its logs in the console show what it was doing.',
  },
};

/** Every answer's text, by the base name of its files. */
export function answerTexts(): ReadonlyMap<Answer, PageText> {
  const answers = Object.keys(ANSWER_STATUS) as Answer[];
  return new Map(
    answers.map((answer) => [answer, { status: ANSWER_STATUS[answer], ...ANSWER_TEXTS[answer] }]),
  );
}

/** The texts of errors HAProxy raises itself, by status. */
export function errorTexts(): ReadonlyMap<number, PageText> {
  return new Map(
    ERROR_STATUSES.map((status) => {
      const text = ERROR_TEXTS[status] ?? ERROR_TEXTS[500]!;
      return [status, { status, ...text }];
    }),
  );
}
