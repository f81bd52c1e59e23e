import type { Domain } from '@fleetcommand/contracts/http/domains';

import { Row, Rows } from '../../ui/rows.js';

/** What is wrong, each with exactly what to do, and what people trip over at this DNS host. */
export function Findings({ domain: { findings, dnsHost } }: { readonly domain: Domain }) {
  return (
    <Rows>
      {findings.map(({ code, kind, message, fix }) => (
        <Row key={code} tone={kind === 'problem' ? 'degraded' : 'idle'}>
          <span>{message}</span>
          <strong>{fix}</strong>
        </Row>
      ))}
      {dnsHost && (
        <Row tone="idle">
          <span>Your DNS is hosted by {dnsHost.name}.</span>
          <strong>{dnsHost.hint}</strong>
        </Row>
      )}
    </Rows>
  );
}
