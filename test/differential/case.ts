/** What a case of the catalogue is. */
import type { Answer } from '../routers/recording-origin.js';
import type { KubeObject } from '../routers/objects.js';

/**
 * Objects and requests that both routers are given. In every text, `{host}` stands for a host of the case's own and
 * `{ns}` for its namespace. Each case has the namespace to itself, with the services of `applications.ts` in it.
 */
export interface Case {
  /** A sentence about behaviour. */
  readonly name: string;
  readonly objects: readonly KubeObject[];
  /** Asked one after the other. */
  readonly asks: readonly Ask[];
  /** Cookies that a router sets are sent with what is asked next. */
  readonly keepsCookies?: true;
  /** Which of the outcomes comes first is chance. */
  readonly inAnyOrder?: true;
}

export interface Ask {
  /** As it is sent; default `/`. */
  readonly path?: string;
  readonly method?: string;
  /** Default `{host}`. */
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  /** The entry point; default `web`. `websecure` is TLS with the host as server name. */
  readonly via?: 'web' | 'websecure';
  readonly http?: '1.1' | '2';
  /** What the application is told to answer; default 200 with its name and the path. */
  readonly answer?: Answer;
  /** More than once; every one is compared. Default 1. */
  readonly times?: number;
  /** Where the edge does not do as Traefik does, on purpose. */
  readonly differs?: Difference;
}

/** An accepted difference. It fails the case when there is no difference any more. */
export interface Difference {
  readonly why: string;
  /** Whether Traefik does otherwise is chance. */
  readonly isChance?: true;
  /** What the edge does, where it is not what Traefik does. */
  readonly ours: Partial<Pick<Outcome, 'status' | 'origin' | 'url' | 'attempts' | 'body'>> & {
    /** Headers of the answer, by name; null where the edge sends none. */
    readonly answerHeaders?: Readonly<Record<string, string | null>>;
    /** Headers the application sees, likewise. */
    readonly seenHeaders?: Readonly<Record<string, string | null>>;
  };
}

/** What became of one request, with everything left out in which two routers differ by nature. */
export interface Outcome {
  readonly status: number;
  readonly answerHeaders: Readonly<Record<string, string>>;
  /** Of what an application answered; a router's own words are not compared. */
  readonly body: string | null;
  /** The application that saw it; null where none did. */
  readonly origin: string | null;
  readonly method: string | null;
  readonly url: string | null;
  readonly seenHeaders: Readonly<Record<string, string>>;
  readonly seenBody: string | null;
  /** How often applications were asked. */
  readonly attempts: number;
}
