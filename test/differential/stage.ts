/** Everything the cases need, started once: a real control plane, applications, and both routers on all the objects. */
import { setTimeout as delay } from 'node:timers/promises';
import { startControlPlane } from '../control-plane/control-plane.js';
import { findTraefik } from '../control-plane/programs.js';
import { issueCertificate } from '@fleetcommand/edge/test-rig/certificates';
import { request } from 'undici';
import { installDefinitions } from '../routers/definitions.js';
import { startEdge } from '../routers/edge.js';
import { ObjectWriter } from '../routers/objects.js';
import { Recorder, startOrigin } from '../routers/recording-origin.js';
import { ROUTER_HOST, type Router } from '../routers/router.js';
import { startTraefik } from '../routers/traefik.js';
import { APPLICATIONS, objectsOfServices } from './applications.js';
import type { Case } from './case.js';
import { route } from './catalogue/objects.js';

export interface Stage {
  readonly traefik: Router;
  readonly edge: Router;
  readonly recorder: Recorder;
  /** Objects the API server refused, by case; they cannot be compared. */
  readonly refusals: ReadonlyMap<Case, string>;
  stop(): Promise<void>;
}

const SENTINEL = 'everything-is-served.test';
const SERVED_WITHIN_MS = 60_000;

export async function setUp(cases: readonly Case[]): Promise<Stage> {
  const cleanUp: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const clean of cleanUp.toReversed()) await clean();
  };
  try {
    const recorder = new Recorder();
    for (const end of await startApplications(recorder)) cleanUp.push(end);
    const controlPlane = await startControlPlane({ nodes: 0 });
    cleanUp.push(() => controlPlane.stop());
    const writer = await ObjectWriter.to(controlPlane.access);
    cleanUp.push(() => writer.close());
    await installDefinitions(writer, (await findTraefik()).definitions);
    const refusals = await writeObjects(writer, cases);
    const [traefik, edge] = await Promise.all([
      startTraefik({ access: controlPlane.access }),
      // Traefik asks any address for forwardAuth; no cluster's DNS is here that could say where a Service is.
      startEdge({
        kubeconfig: controlPlane.kubeconfig,
        settings: { EDGE_ALLOW_EXTERNAL_NAME: 'true' },
      }),
    ]);
    cleanUp.push(
      () => traefik.stop(),
      () => edge.stop(),
    );
    for (const router of [traefik, edge]) await untilServed(router);
    await untilSettled(edge);
    return { traefik, edge, recorder, refusals, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startApplications(recorder: Recorder): Promise<(() => Promise<void>)[]> {
  const { chain: cert, key } = await issueCertificate(['secure']);
  const origins = Object.values(APPLICATIONS).flatMap((application) => application.origins);
  const running = origins.filter(({ isDown }) => isDown !== true);
  return Promise.all(
    running.map((origin) => startOrigin(recorder, { ...origin, certificate: { cert, key } })),
  );
}

async function writeObjects(
  writer: ObjectWriter,
  cases: readonly Case[],
): Promise<ReadonlyMap<Case, string>> {
  const refusals = new Map<Case, string>();
  const write = async (index: number, one: Case): Promise<void> => {
    const namespace = namespaceOf(index);
    await writer.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    const objects = placed(one.objects, index);
    for (const object of [...objectsOfServices(namespace, objects), ...objects])
      try {
        await writer.create(object);
      } catch (error) {
        refusals.set(one, String(error));
      }
  };
  await Promise.all(cases.map((one, index) => write(index, one)));
  // Last, so that whoever serves it has read the others, too.
  await write(cases.length, {
    name: 'sentinel',
    objects: [route(`Host(\`${SENTINEL}\`)`)],
    asks: [],
  });
  return refusals;
}

const namespaceOf = (index: number): string => `case-${index}`;

/** With the case's own host and namespace in it. */
export function placed<T extends object>(values: readonly T[], index: number): readonly T[] {
  const text = JSON.stringify(values)
    .replaceAll('{host}', `case-${index}.test`)
    .replaceAll('{ns}', namespaceOf(index));
  return JSON.parse(text) as readonly T[];
}

/** Until the edge has verified whatever it has read. */
async function untilSettled({ ports }: Router): Promise<void> {
  const deadline = performance.now() + SERVED_WITHIN_MS;
  for (;;) {
    const answer = await fetch(`http://${ROUTER_HOST}:${ports.api}/v1/status`);
    const { changes } = (await answer.json()) as { changes: { pending: number } };
    if (changes.pending === 0) return;
    if (performance.now() > deadline) throw new Error(`${changes.pending} changes are pending.`);
    await delay(50);
  }
}

async function untilServed(router: Router): Promise<void> {
  const deadline = performance.now() + SERVED_WITHIN_MS;
  const url = `http://${ROUTER_HOST}:${router.ports.web}/`;
  for (;;) {
    const { statusCode, body } = await request(url, { headers: { host: SENTINEL } });
    await body.dump();
    if (statusCode === 200) return;
    if (performance.now() > deadline)
      throw new Error(
        `${router.name} answers ${statusCode} for what was written last.\n${await router.log()}`,
      );
    await delay(50);
  }
}
