/** A real control plane with a fleet in it, and the application all of it routes to. */
import { issueCertificate } from '@fleetcommand/edge/test-rig/certificates';
import { startControlPlane, type ControlPlane } from '../../control-plane/control-plane.js';
import { findTraefik } from '../../control-plane/programs.js';
import { installDefinitions } from '../../routers/definitions.js';
import { ObjectWriter } from '../../routers/objects.js';
import { startApplication } from './application.js';
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
  private constructor(
    readonly tenants: number,
    readonly controlPlane: ControlPlane,
    readonly writer: ObjectWriter,
    /** Of every tenant's host. */
    readonly certificate: Pem,
    private readonly endApplication: () => Promise<void>,
  ) {}

  static async found(tenants: number): Promise<Fleet> {
    const endApplication = await startApplication();
    const controlPlane = await startControlPlane({ nodes: 0, controllers: false }).catch(
      (error: unknown) => endApplication().then(() => Promise.reject(error)),
    );
    const writer = await ObjectWriter.to(controlPlane.access);
    await installDefinitions(writer, (await findTraefik()).definitions);
    const certificate = await issueCertificate([`*.${DOMAIN}`]);
    const fleet = new Fleet(tenants, controlPlane, writer, certificate, endApplication);
    // What fails here has nobody yet who would end it.
    await fleet.#fill().catch((error: unknown) => fleet.end().then(() => Promise.reject(error)));
    return fleet;
  }

  async #fill(): Promise<void> {
    const { writer, certificate } = this;
    await writer.createAll([wildcardObjects(certificate)]);
    await writer.createAll(this.#indexes().map((index) => [...groundOf(index), routeOf(index)]));
    await writer.createAll([this.#socketTenant()]);
  }

  /** The one whose application speaks websocket comes after the others. */
  get socketTenant(): number {
    return this.tenants;
  }

  /** The first that is not there yet. */
  get nextTenant(): number {
    return this.tenants + 1;
  }

  /** Gives a third of the tenants their middlewares and sticky cookie. */
  async decorate(): Promise<void> {
    for (const index of this.#indexes().filter(isDecorated)) {
      for (const middleware of middlewaresOf(index)) await this.writer.create(middleware);
      await this.writer.apply(routeOf(index, { decorated: true }));
    }
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
