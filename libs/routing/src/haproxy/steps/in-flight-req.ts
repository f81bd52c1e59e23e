/** inFlightReq: how many requests of one source are under way at a time; HAProxy counts them in a stick table. */
import { answerRules } from '../requests/answers.js';
import { sourceId, sourceRules } from '../requests/sources.js';
import type { MiddlewareOf, StepKind } from './step-kind.js';

const MAP = 'maps/in-flight.map';
const TABLE = 'in-flight';

export const inFlightReq: StepKind<MiddlewareOf<'inFlightReq'>> = {
  name: 'in-flight',
  maps: [MAP],
  counts: true,
  shape: ({ source }, { counter }) => `in-flight:${counter}:${sourceId(source)}`,
  parameters: ({ amount }) => [{ map: MAP, suffix: '', value: `${amount}` }],
  // An entry lives for as long as one of its requests does.
  tables: () => [
    `backend ${TABLE} from base`,
    '  stick-table type binary len 20 size 1m expire 10m store conn_cur',
  ],
  rules: (shape, { position, isHere }, counters) => {
    const [, index, ...source] = shape.split(':');
    const counter = counters[Number(index)] ?? 0;
    const when = `if ${isHere}`;
    const variable = (name: string): string => `txn.${name}${position}`;
    return {
      request: [
        ...sourceRules(source.join(':'), variable('source'), when),
        `http-request set-var(${variable('flight')}) 'var(txn.router),concat("|${position}|",${variable('source')}),sha1' ${when}`,
        `http-request set-var(${variable('amount')}) 'var(txn.router),concat("|${position}"),map_str_int(${MAP})' ${when}`,
        `http-request track-sc${counter} var(${variable('flight')}) table ${TABLE} ${when}`,
        `http-request set-var(${variable('over')}) 'sc_conn_cur(${counter}),sub(${variable('amount')})' ${when}`,
        ...answerRules('too-many-in-flight', `${isHere} { var(${variable('over')}) -m int gt 0 }`),
      ],
      response: [],
    };
  },
};
