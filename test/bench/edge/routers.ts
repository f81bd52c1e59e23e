/** The routers of a run: started on its fleet, and ended whatever happens. */
import { startEdge } from '../../routers/edge.js';
import type { Router } from '../../routers/router.js';
import { startTraefik } from '../../routers/traefik.js';
import { BURST, EDGE_ROUNDS } from './changes.js';
import { measureColdStart, untilServed, type ColdStart } from './cold-start.js';
import type { Fleet } from './fleet.js';
import { startHandWritten } from './hand-written.js';
import { ROUTER_CPUS } from './processes.js';

export class Routers {
  readonly #running = new Set<Router>();

  constructor(
    private readonly fleet: Fleet,
    private readonly say: (line: string) => void,
  ) {}

  async startEdge(): Promise<Router> {
    this.say('starting the edge');
    const { kubeconfig } = this.fleet.controlPlane;
    // Room for all that comes while it is measured, as an operator would give it.
    const room = this.fleet.tenants + 2 * (EDGE_ROUNDS + BURST);
    const settings = { EDGE_POOL_SIZE: String(room) };
    return this.#serving(await startEdge({ kubeconfig, cpus: ROUTER_CPUS, settings }));
  }

  async startTraefik(): Promise<Router> {
    this.say('starting Traefik');
    const { access } = this.fleet.controlPlane;
    return this.#serving(await startTraefik({ access, cpus: ROUTER_CPUS }));
  }

  async startHandWritten(decorated: boolean): Promise<Router> {
    const { socketTenant, certificate } = this.fleet;
    const options = { socketTenant, certificate, decorated, cpus: ROUTER_CPUS };
    return this.#serving(await startHandWritten(options));
  }

  /** Of the last edge that was started. */
  async coldStart(edge: Router): Promise<ColdStart> {
    const { kubeconfig } = this.fleet.controlPlane;
    this.#running.delete(edge);
    const started = await measureColdStart(edge, { kubeconfig, cpus: ROUTER_CPUS });
    this.#running.add(started.edge);
    const { servedMs, haproxyMs } = started.coldStart;
    this.say(`served after ${servedMs} ms; HAProxy reads the same files in ${haproxyMs} ms`);
    return started.coldStart;
  }

  async endAll(): Promise<void> {
    const all = [...this.#running];
    this.#running.clear();
    await Promise.allSettled(all.map((router) => router.stop()));
  }

  async #serving(router: Router): Promise<Router> {
    this.#running.add(router);
    await untilServed(router);
    return router;
  }
}
