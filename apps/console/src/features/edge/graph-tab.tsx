import type { TraefikRouter } from '@fleetcommand/contracts/http/edge/traefik';
import { Text, useComputedColorScheme } from '@mantine/core';
import { Background, Controls, ReactFlow, type Edge, type Node } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useMemo } from 'react';

import { FilterBar } from '../../ui/filter-bar.js';
import { SearchField } from '../../ui/search-field.js';
import { StatusFilter } from './status-filter.js';
import classes from './edge-view.module.css';
import './graph.css';
import { lookOfRouter } from './edge-looks.js';
import { EdgeList, useEdgeList } from './list-state.js';
import { layOutGraph, type GraphNode } from './graph-layout.js';

/** Around the drawing: the controls have room beside a single row. */
const MARGIN_PX = 144;

/** How requests go: entry points, routers, their middlewares, services. */
export function GraphTab() {
  const query = useEdgeList('routers');
  return (
    <>
      <FilterBar>
        <SearchField
          name="search"
          label="Search routers"
          placeholder="Host, path, name or tenant"
        />
        <StatusFilter />
      </FilterBar>
      <EdgeList
        query={query}
        one="router"
        none="There is nothing to draw: no object asks for a route."
      >
        {(routers) => <Graph routers={routers} />}
      </EdgeList>
      <Text size="sm" c="dimmed" mt="xs">
        The same as a list is on the Routers tab.
      </Text>
    </>
  );
}

function Graph({ routers }: { readonly routers: readonly TraefikRouter[] }) {
  const scheme = useComputedColorScheme('light');
  const { nodes, edges, heightPx } = useMemo(() => elementsOf(routers), [routers]);
  return (
    <div className={classes.graph} style={{ height: `min(70vh, ${heightPx + MARGIN_PX}px)` }}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        colorMode={scheme}
        fitView
        fitViewOptions={{ maxZoom: 1, padding: '12px' }}
        minZoom={0.05}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        aria-label="Graph of entry points, routers, middlewares and services"
        onlyRenderVisibleElements
      >
        <Background />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

interface Elements {
  readonly nodes: Node[];
  readonly edges: Edge[];
  readonly heightPx: number;
}

function elementsOf(routers: readonly TraefikRouter[]): Elements {
  const toneOf = new Map(routers.map((router) => [router.name, lookOfRouter(router).tone]));
  const { nodes, links, heightPx } = layOutGraph(routers);
  return {
    heightPx,
    nodes: nodes.map((node) => ({
      id: node.id,
      position: { x: node.x, y: node.y },
      data: { label: <NodeWords {...node} /> },
      className: `graph-${node.kind}`,
      domAttributes: { 'data-tone': toneOfNode(node, toneOf) } as object,
      ...(node.kind === 'entry-point' && { type: 'input' }),
      ...(node.kind === 'service' && { type: 'output' }),
      sourcePosition: 'right' as Node['sourcePosition'] & string,
      targetPosition: 'left' as Node['targetPosition'] & string,
    })) as Node[],
    edges: links.map(([source, target]) => ({ id: `${source}→${target}`, source, target })),
  };
}

function NodeWords({ label, rule }: Pick<GraphNode, 'label' | 'rule'>) {
  return (
    <>
      <span className="graph-label" title={label}>
        {label}
      </span>
      {rule !== undefined && (
        <span className="graph-rule" title={rule}>
          {rule}
        </span>
      )}
    </>
  );
}

function toneOfNode({ kind, label }: GraphNode, toneOf: ReadonlyMap<string, string>): string {
  return kind === 'router' ? (toneOf.get(label) ?? 'idle') : 'idle';
}
