import type { Domain } from '@fleetcommand/contracts/http/domains';

import { ToneIcon } from '../../ui/state-badge.js';
import classes from './findings.module.css';

/** What is wrong, each with exactly what to do, and what people trip over at this DNS host. */
export function Findings({ domain: { findings, dnsHost } }: { readonly domain: Domain }) {
  return (
    <ul className={classes.findings}>
      {findings.map(({ code, kind, message, fix }) => (
        <li key={code} className={classes.finding}>
          <ToneIcon tone={kind === 'problem' ? 'degraded' : 'idle'} size={20} />
          <div className={classes.text}>
            <span>{message}</span>
            <strong>{fix}</strong>
          </div>
        </li>
      ))}
      {dnsHost && (
        <li className={classes.finding}>
          <ToneIcon tone="idle" size={20} />
          <div className={classes.text}>
            <span>Your DNS is hosted by {dnsHost.name}.</span>
            <strong>{dnsHost.hint}</strong>
          </div>
        </li>
      )}
    </ul>
  );
}
