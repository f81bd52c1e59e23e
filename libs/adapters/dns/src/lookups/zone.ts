import { ask, readLookup, responseCode, type Asking } from './ask.js';

/** How a resolver's view is come by. */
export interface Viewing {
  readonly resolver: Asking;
  readonly timeoutMs: number;
  readonly nameServerPort: number;
  readonly mayAsk: (address: string) => boolean;
  /** Which resolver it is: views begin with different name servers, so that two that differ are found out. */
  readonly index: number;
}

/** Who answers for a name. */
export interface Zone {
  /** Null where no name servers could be found out. */
  readonly name: string | null;
  readonly nameservers: readonly string[];
  /** Its name servers; the resolver itself where there are none to ask. */
  readonly asking: Asking;
  /** The registrable domain does not exist. */
  readonly isMissing: boolean;
}

const MOST_SERVERS = 4;

/** The closest ancestor with name servers of its own, no higher than the registrable domain where that is known. */
export async function findZone(
  hostname: string,
  registrableDomain: string | null,
  viewing: Viewing,
): Promise<Zone> {
  const labels = hostname.replace(/^\*\./, '').split('.');
  const top = registrableDomain?.split('.').length ?? 2;
  let isMissing = false;
  for (let count = labels.length; count >= Math.min(top, labels.length); count -= 1) {
    const name = labels.slice(-count).join('.');
    const answer = await ask(name, 'NS', viewing.resolver);
    const { values } = readLookup(answer, name, 'NS');
    if (values.length > 0) return delegated(name, values, viewing);
    isMissing =
      answer !== null && responseCode(answer) === 'NXDOMAIN' && name === registrableDomain;
  }
  return { name: null, nameservers: [], asking: viewing.resolver, isMissing };
}

async function delegated(
  name: string,
  nameservers: readonly string[],
  viewing: Viewing,
): Promise<Zone> {
  const { timeoutMs, mayAsk, nameServerPort: port, index } = viewing;
  const found = await Promise.all(
    nameservers.slice(0, MOST_SERVERS).map(async (nameserver) => {
      const types = ['A', 'AAAA'] as const;
      const answers = types.map(async (type) =>
        readLookup(await ask(nameserver, type, viewing.resolver), nameserver, type),
      );
      return (await Promise.all(answers)).flatMap(({ values }) => values);
    }),
  );
  const addresses = [...new Set(found.flat())].filter(mayAsk);
  const turned = addresses.map((_, at) => addresses[(at + index) % addresses.length] ?? '');
  const servers = turned.map((address) => ({ address, port }));
  const { deadline } = viewing.resolver;
  const asking = { servers, isRecursive: false, timeoutMs, deadline };
  return {
    name,
    nameservers,
    asking: servers.length > 0 ? asking : viewing.resolver,
    isMissing: false,
  };
}
