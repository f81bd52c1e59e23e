/**
 * redirectScheme: requests of the other scheme are sent to this one, as Traefik does: 301 or 302 for GET, and 308 or
 * 307 for the rest (HEAD among them), which keep their method.
 */
import type { MiddlewareOf, StepKind } from './step-kind.js';

const MAP = 'maps/redirect-scheme.map';
const DEFAULT_PORT = { http: 80, https: 443 };

export const redirectScheme: StepKind<MiddlewareOf<'redirectScheme'>> = {
  name: 'redirect-scheme',
  maps: [MAP],
  commonShapes: ['redirect-scheme'],
  shape: () => 'redirect-scheme',
  // scheme , what follows the host , permanence
  parameters: ({ scheme, port, permanent }) => {
    const suffix = port === undefined || port === DEFAULT_PORT[scheme] ? '' : `:${port}`;
    const value = `${scheme},${suffix},${permanent ? 'permanent' : 'temporary'}`;
    return [{ map: MAP, suffix: '', value }];
  },
  rules: (_, { position, isHere }) => {
    const target = `txn.redirect${position}`;
    const scheme = `txn.redirect_scheme${position}`;
    const location = `'%[var(${scheme})]://%[var(txn.host)]%[var(${target}),field(2,",")]%[pathq]'`;
    const redirect = (code: number, permanence: string, method: string): string =>
      `http-request redirect location ${location} code ${code} if { var(${scheme}) -m found } !{ var(${scheme}),strcmp(txn.scheme) eq 0 } { var(${target}) -m end ,${permanence} } ${method}`;
    return {
      request: [
        `http-request set-var(${target}) 'var(txn.router),concat("|${position}"),map_str(${MAP})' if ${isHere}`,
        `http-request set-var(${scheme}) 'var(${target}),field(1,",")' if { var(${target}) -m found }`,
        redirect(301, 'permanent', '{ method GET }'),
        redirect(308, 'permanent', '!{ method GET }'),
        redirect(302, 'temporary', '{ method GET }'),
        redirect(307, 'temporary', '!{ method GET }'),
      ],
      response: [],
    };
  },
};
