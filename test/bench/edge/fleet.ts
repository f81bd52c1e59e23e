/** A real control plane with a fleet in it, and the application all of it routes to. */
import { issueCertificate } from '@fleetcommand/edge/test-rig/certificates';
import { startControlPlane, type ControlPlane } from '../../control-plane/control-plane.js';
import { findTraefik } from '../../control-plane/programs.js';
import { installDefinitions } from '../../routers/definitions.js';
import { ObjectWriter } from '../../routers/objects.js';
import { startApplication } from './application.js';
import { withAllProcessors } from './processes.js';
import {
  DOMAIN,
  groundOf,
  isDecorated,
  middlewaresOf,
  routeOf,
  serviceOf,
  sliceOf,
  SOCKET_PORT,
  wildcardObjects,
  type Pem,
} from './tenants.js';

export class Fleet {
  /** Tenants that were written, or are being so: the one that speaks websocket comes after the others. */
  #taken: number;

  private constructor(
    readonly tenants: number,
    readonly controlPlane: ControlPlane,
    readonly writer: ObjectWriter,
    /** Of every tenant's host. */
    readonly certificate: Pem,
    private readonly endApplication: () => Promise<void>,
  ) {
    this.#taken = tenants + 1;
  }

  /** With an empty control plane. */
  static async start(tenants: number): Promise<Fleet> {
    const endApplication = await startApplication();
    const controlPlane = await startControlPlane({ nodes: 0, controllers: false }).catch(
      (error: unknown) => endApplication().then(() => Promise.reject(error)),
    );
    const writer = await ObjectWriter.to(controlPlane.access);
    const certificate = await issueCertificate([`*.${DOMAIN}`]);
    return new Fleet(tenants, controlPlane, writer, certificate, endApplication);
  }

  /** Writes what routing needs of every tenant, and no more. */
  async fill(): Promise<void> {
    const { writer, certificate } = this;
    await installDefinitions(writer, (await findTraefik()).definitions);
    const tenants = this.#indexes().map((index) => [...groundOf(index), routeOf(index)]);
    await withAllProcessors(() =>
      writer.createAll([wildcardObjects(certificate), ...tenants, this.#socketTenant()]),
    );
  }

  /** The one whose application speaks websocket comes after the others. */
  get socketTenant(): number {
    return this.tenants;
  }

  /** Index of the first of so many that are nobody's yet. */
  reserve(count: number): number {
    const first = this.#taken;
    this.#taken += count;
    return first;
  }

  /** Gives tenants, or else a third of them, their middlewares and sticky cookie. No router runs. */
  async decorate(indexes = this.#indexes().filter(isDecorated)): Promise<void> {
    const dressed = indexes.map((index) => [
      ...middlewaresOf(index),
      routeOf(index, { decorated: true }),
    ]);
    await withAllProcessors(() => this.writer.applyAll(dressed));
  }

  /** All of it, whatever of it fails. */
  async end(): Promise<void> {
    const { writer, controlPlane } = this;
    const ends = [() => writer.close(), () => controlPlane.stop(), () => this.endApplication()];
    const ended = await Promise.allSettled(ends.map((end) => end()));
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  }

  #indexes(): number[] {
    return Array.from({ length: this.tenants }, (_, index) => index);
  }

  #socketTenant() {
    const index = this.socketTenant;
    const [namespace] = groundOf(index);
    return [
      ...(namespace ? [namespace] : []),
      serviceOf(index, SOCKET_PORT),
      sliceOf(index, { port: SOCKET_PORT }),
      routeOf(index),
    ];
  }
}
