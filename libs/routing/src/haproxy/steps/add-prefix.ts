import { onlyIf } from './step-kind.js';
import type { MiddlewareOf, StepKind } from './step-kind.js';

const MAP = 'maps/add-prefix.map';

/** addPrefix: put before the path as it is. */
export const addPrefix: StepKind<MiddlewareOf<'addPrefix'>> = {
  name: 'add-prefix',
  maps: [MAP],
  commonShapes: ['add-prefix'],
  isOfBackends: () => true,
  shape: () => 'add-prefix',
  parameters: ({ prefix }) => [{ map: MAP, suffix: '', value: prefix }],
  rules: (_, { position, owner, isHere }) => {
    const prefix = `txn.added${position}`;
    return {
      request: [
        `http-request set-var(${prefix}) '${owner},concat("|${position}"),map_str(${MAP})'${onlyIf(isHere)}`,
        `http-request set-path %[var(${prefix})]%[path] if { var(${prefix}) -m found }`,
      ],
      response: [],
    };
  },
};
