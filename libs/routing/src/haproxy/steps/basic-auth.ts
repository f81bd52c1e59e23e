/**
 * basicAuth: a user and a password, checked in Lua against what htpasswd wrote. Hashes that are slow on purpose
 * (bcrypt) would hold up everybody on HAProxy's thread: they are refused before they come here.
 */
import { encodedValue } from '../model/words.js';
import { USER_MAP } from '../lua/passwords.js';
import type { MiddlewareOf, StepKind } from './step-kind.js';

/** `basic-auth`, `-` for a header that is taken away, `+name` for one that tells the user. */
export const basicAuth: StepKind<MiddlewareOf<'basicAuth'>> = {
  name: 'basic-auth',
  maps: [USER_MAP],
  commonShapes: ['basic-auth'],
  shape: ({ removeHeader, headerField }) =>
    [
      'basic-auth',
      ...(removeHeader ? ['-'] : []),
      ...(headerField === undefined ? [] : [`+${headerField}`]),
    ].join(':'),
  parameters: ({ realm, users }) => [
    { map: USER_MAP, suffix: ':realm', value: encodedValue(realm) },
    ...Object.entries(users).map(([name, hash]) => ({
      map: USER_MAP,
      suffix: `:user:${encodedValue(name)}`,
      value: encodedValue(hash.reveal()),
      isSecret: true as const,
    })),
  ],
  rules: (shape, { position, isHere }) => {
    const parts = shape.split(':').slice(1);
    const user = `txn.user${position}`;
    const realm = `var(txn.router),concat("|${position}:realm"),map_str(${USER_MAP}),url_dec`;
    const field = parts.find((part) => part.startsWith('+'))?.slice(1);
    return {
      request: [
        `http-request set-var(${user}) lua.basic_auth_user(${position}) if ${isHere}`,
        // "+name" for a user; HAProxy makes something of nothing.
        `http-request return status 401 content-type text/plain string '401 Unauthorized' hdr WWW-Authenticate 'Basic realm="%[${realm}]"' hdr Cache-Control no-store if ${isHere} !{ var(${user}) -m beg + }`,
        ...(field === undefined
          ? []
          : [`http-request set-header ${field} '%[var(${user}),regsub(^[+],)]' if ${isHere}`]),
        ...(parts.includes('-') ? [`http-request del-header Authorization if ${isHere}`] : []),
      ],
      response: [],
    };
  },
};
