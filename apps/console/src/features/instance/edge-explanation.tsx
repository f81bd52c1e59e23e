import type { Explanation } from '@fleetcommand/contracts/http/explain';
import { Stack, Text, Title } from '@mantine/core';

import { Small } from '../../ui/lines.js';
import { Notice } from '../../ui/notice.js';
import { Row, Rows } from '../../ui/rows.js';
import classes from './edge-explanation.module.css';

type Edge = Explanation['edges'][number];

/** What one edge told of the instance just now, or why it could not be asked. */
export function EdgeExplanation({ edge: { problem, routes, lines } }: { readonly edge: Edge }) {
  if (problem) {
    return (
      <Notice tone="degraded" title="This edge did not tell">
        {problem}
      </Notice>
    );
  }
  if (routes.length === 0) return <Text c="dimmed">It routes nothing to this instance.</Text>;
  return (
    <Stack gap="md">
      <Rows>
        {routes.map((route) => (
          <Row key={route.name}>
            <code>{route.rule}</code>
            <Small>
              {route.name} → {route.service}, priority {route.priority}
            </Small>
            <Small>{endpointsOf(route)}</Small>
          </Row>
        ))}
      </Rows>
      <Title order={3} size="h5">
        The proxy’s lines
      </Title>
      <section className={classes.scroll} tabIndex={0} aria-label="The proxy’s lines">
        <table className={classes.lines}>
          <thead>
            <tr>
              <th scope="col">Where</th>
              <th scope="col">Line</th>
              <th scope="col">Comes from</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ file, line, text, provenance }) => (
              <tr key={`${file}:${line}`}>
                <td>
                  {file}:{line}
                </td>
                <td>
                  <code>{text}</code>
                </td>
                <td>{provenance}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Stack>
  );
}

function endpointsOf({ endpoints }: Edge['routes'][number]): string {
  if (endpoints.length === 0) return 'No endpoints: requests get a page that says so.';
  return endpoints.map(({ address, state }) => `${address} (${state})`).join(', ');
}
