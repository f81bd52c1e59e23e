/**
 * forwardAuth: HAProxy's Lua asks a service whether the request may pass (docs/adr/0008-subrequests.md). Until it says
 * yes the answer is no: whatever goes wrong on the way ends in the edge's own page.
 */
import { answerRules } from '../requests/answers.js';
import { encodedValue } from '../model/words.js';
import type { MiddlewareOf, StepKind } from './step-kind.js';

const MAP = 'maps/forward-auth.map';

export const forwardAuth: StepKind<MiddlewareOf<'forwardAuth'>> = {
  name: 'forward-auth',
  maps: [MAP],
  subrequests: true,
  shape: () => 'forward-auth',
  parameters: (auth, backendOf) => {
    const list = (values: readonly string[]): string => values.map(encodedValue).join(',');
    const value = [
      `backend=${encodedValue(backendOf(auth.service))}`,
      `scheme=${auth.scheme}`,
      `authority=${encodedValue(auth.authority)}`,
      `path=${encodedValue(auth.path)}`,
      ...(auth.trustForwardHeader ? ['trust=1'] : []),
      ...(auth.preserveMethod ? ['method=1'] : []),
      ...(auth.preserveLocation ? ['location=1'] : []),
      ...(auth.requestHeaders ? [`send=${list(auth.requestHeaders)}`] : []),
      ...(auth.responseHeaders.length > 0 ? [`take=${list(auth.responseHeaders)}`] : []),
      ...(auth.responsePrefixes.length > 0 ? [`begin=${list(auth.responsePrefixes)}`] : []),
    ].join('&');
    return [{ map: MAP, suffix: '', value }];
  },
  rules: (_, { position, isHere }) => {
    return {
      request: [
        `http-request set-var(txn.auth_spec${position}) 'var(txn.router),concat("|${position}"),map_str(${MAP})' if ${isHere}`,
        `http-request lua.forward_auth ${position} if ${isHere}`,
        ...answerRules('auth-unavailable', `${isHere} !{ var(txn.auth${position}) -m str ok }`),
      ],
      response: [],
    };
  },
};
