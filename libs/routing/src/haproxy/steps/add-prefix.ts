import type { MiddlewareOf, StepKind } from './step-kind.js';

const MAP = 'maps/add-prefix.map';

/** addPrefix: put before the path as it is. */
export const addPrefix: StepKind<MiddlewareOf<'addPrefix'>> = {
  name: 'add-prefix',
  maps: [MAP],
  commonShapes: ['add-prefix'],
  shape: () => 'add-prefix',
  parameters: ({ prefix }) => [{ map: MAP, suffix: '', value: prefix }],
  rules: (shape, position) => {
    const prefix = `txn.added${position}`;
    return {
      request: [
        `http-request set-var(${prefix}) 'var(txn.router),concat("|${position}"),map_str(${MAP})' if { var(txn.step${position}) -m str ${shape} }`,
        `http-request set-path %[var(${prefix})]%[path] if { var(${prefix}) -m found }`,
      ],
      response: [],
    };
  },
};
