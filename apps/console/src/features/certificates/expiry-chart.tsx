import type { CertificateOverview } from '@fleetcommand/contracts/http/admin/certificates';
import { VisuallyHidden } from '@mantine/core';

import { counted, formatCount } from '../../ui/figures.js';
import { shortWhenOf, urgencyOf, whenOf } from './certificate-looks.js';
import classes from './certificates.module.css';

/** When certificates end: a bar for each stretch of days, its count above it and its days below. */
export function ExpiryChart({ bars }: { readonly bars: CertificateOverview['expiry'] }) {
  const most = Math.max(1, ...bars.map(({ count }) => count));
  return (
    <figure className={classes.chart}>
      <ol className={classes.bars} aria-label="Certificates by when they end">
        {bars.map((bar) => (
          <li key={shortWhenOf(bar)} className={classes.bar}>
            <VisuallyHidden>
              {counted(bar.count, 'certificate')} {whenOf(bar)}
            </VisuallyHidden>
            <span className={classes.count} aria-hidden="true">
              {bar.count > 0 ? formatCount(bar.count) : ''}
            </span>
            <span
              className={classes.fill}
              data-urgency={bar.count > 0 ? urgencyOf(bar) : 'none'}
              style={{ height: `${Math.max(2, (100 * bar.count) / most)}%` }}
              aria-hidden="true"
            />
            <span className={classes.days} aria-hidden="true">
              {shortWhenOf(bar)}
            </span>
          </li>
        ))}
      </ol>
      <figcaption className={classes.caption}>Days left, from</figcaption>
    </figure>
  );
}
