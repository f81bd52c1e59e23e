/** replacePath: the whole path becomes another; the query stays, and the old path is told in `X-Replaced-Path`. */
import { onlyIf } from './step-kind.js';
import type { MiddlewareOf, StepKind } from './step-kind.js';

const MAP = 'maps/replace-path.map';

export const replacePath: StepKind<MiddlewareOf<'replacePath'>> = {
  name: 'replace-path',
  maps: [MAP],
  commonShapes: ['replace-path'],
  isOfBackends: () => true,
  shape: () => 'replace-path',
  parameters: ({ path }) => [{ map: MAP, suffix: '', value: path }],
  rules: (_, { position, owner, isHere }) => {
    const path = `txn.path${position}`;
    return {
      request: [
        `http-request set-var(${path}) '${owner},concat("|${position}"),map_str(${MAP})'${onlyIf(isHere)}`,
        `http-request set-header X-Replaced-Path %[path] if { var(${path}) -m found }`,
        `http-request set-path %[var(${path})] if { var(${path}) -m found }`,
      ],
      response: [],
    };
  },
};
