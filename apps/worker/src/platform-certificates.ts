/**
 * Observes: the certificate for the platform's own names. Changes: orders and renews it, and brings it to the edges.
 */
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { systemTimers } from '@fleetcommand/application/ports/timers';
import { publishCertificate } from '@fleetcommand/application/use-cases/certificates/publish-certificate';
import { stepCertificate } from '@fleetcommand/application/use-cases/certificates/step-certificate';

import { startLoop, type Loop } from './loop.js';
import type { WorkerParts } from './parts.js';
import { PARTS } from './tokens.js';

/** `*.apps.example.com` and the console's own name, on one certificate. */
export const PLATFORM_CERTIFICATE = 'platform/wildcard';
const LOOK_MS = 10 * 60_000;

@Injectable()
export class PlatformCertificates implements OnApplicationBootstrap {
  private loop: Loop | undefined;

  constructor(@Inject(PARTS) private readonly parts: WorkerParts) {}

  onApplicationBootstrap(): void {
    const { certificates, logger } = this.parts;
    if (!certificates) {
      logger.info('no certificate authority is configured: certificates are left to others');
      return;
    }
    const look = async () => {
      await this.ensure();
      await this.step(PLATFORM_CERTIFICATE);
    };
    this.loop = startLoop(systemTimers, LOOK_MS, look, (error) => {
      logger.warn(
        { err: error },
        'the platform’s certificate could not be looked after; it is tried again',
      );
    });
  }

  async stop(): Promise<void> {
    await this.loop?.stop();
  }

  /** Goes on with the certificate's order as far as it can, and brings what there is to the edges. */
  async step(purpose: string): Promise<void> {
    const { certificates, cluster, logger } = this.parts;
    if (!certificates) return;
    const report = await stepCertificate(certificates, purpose);
    if (report.failure) {
      const { code, message } = report.failure;
      logger.warn(
        { purpose, code, reason: message, retryInMs: report.nextLookAfterMs },
        'a certificate waits',
      );
    }
    if (report.isRenewed) logger.info({ purpose, steps: report.steps }, 'certificate issued');
    const published = await publishCertificate(certificates, cluster, purpose);
    if (!published.ok) throw new Error(published.error.message);
  }

  private async ensure(): Promise<void> {
    const { config, reconcile } = this.parts;
    const hostnames = [`*.${config.APPS_DOMAIN}`, new URL(config.PUBLIC_URL).hostname];
    const id = reconcile.ids.next('crt');
    await reconcile.store.certificates.ensure(
      { id, purpose: PLATFORM_CERTIFICATE, hostnames },
      reconcile.clock.now(),
    );
  }
}
