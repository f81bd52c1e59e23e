/** ipAllowList: who may ask, by address. Ranges that differ from tenant to tenant are compared in Lua. */
import type { ClientAddress } from '../../ir/middlewares.js';
import { programField } from '../model/words.js';
import { ADDRESS_MAP } from '../lua/clients.js';
import type { MiddlewareOf, StepKind } from './step-kind.js';

type IpAllowList = MiddlewareOf<'ipAllowList'>;

export const ipAllowList: StepKind<IpAllowList> = {
  name: 'ip-allow-list',
  maps: [ADDRESS_MAP],
  commonShapes: ['ip-allow-list:403'],
  shape: ({ rejectStatus }) => `ip-allow-list:${rejectStatus}`,
  parameters: (middleware) => [{ map: ADDRESS_MAP, suffix: '', value: programOf(middleware) }],
  rules: (shape, { position, isHere }) => {
    const [, status] = shape.split(':');
    const answer = `txn.listed${position}`;
    return {
      request: [
        `http-request set-var(${answer}) lua.is_listed(${position}) if ${isHere}`,
        `http-request ${refusal(Number(status))} if ${isHere} !{ var(${answer}) -m str yes }`,
      ],
      response: [],
    };
  },
};

/** `client,…;range,range…`. */
function programOf({ client, ranges }: IpAllowList): string {
  return [whose(client), ranges].map((fields) => fields.map(programField).join(',')).join(';');
}

function whose(client: ClientAddress): readonly string[] {
  switch (client.kind) {
    case 'connection':
      return ['connection'];
    case 'depth':
      return ['depth', String(client.depth)];
    case 'excluding':
      return ['excluding', ...client.ranges];
  }
}

/** 403 has a page of the edge's own. */
function refusal(status: number): string {
  return status === 403
    ? 'deny deny_status 403'
    : `return status ${status} hdr Cache-Control no-store`;
}
