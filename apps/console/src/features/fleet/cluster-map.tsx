import { Text, useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';

import { formatCount } from '../../ui/figures.js';
import { StateBadge } from '../../ui/state-badge.js';
import { lookOfFleetState } from './fleet-looks.js';
import classes from './fleet-map.module.css';
import {
  cellAt,
  fits,
  gridOf,
  moved,
  type Cell,
  type CellFilter,
  type ClusterCells,
} from './map-layout.js';
import { drawCells } from './draw-cells.js';

interface ClusterMapProps extends ClusterCells {
  readonly filter: CellFilter;
}

/** One cluster's instances as cells on a canvas: arrow keys and pointer walk over them, Enter and click open one. */
export function ClusterMap({ cluster, cells, filter }: ClusterMapProps) {
  const { ref: frame, width } = useElementSize();
  const canvas = useRef<HTMLCanvasElement>(null);
  const scheme = useComputedColorScheme('light');
  const navigate = useNavigate();
  const [current, setCurrent] = useState<number>();
  const grid = gridOf(cells.length, width);
  useEffect(() => {
    if (!canvas.current || width === 0) return;
    drawCells(canvas.current, { grid, cells, current, isWanted: (cell) => fits(cell, filter) });
  }, [cells, current, filter, grid, scheme, width]);

  const open = (index: number | undefined) => {
    const cell = index === undefined ? undefined : cells[index];
    if (cell) void navigate({ to: '/fleet/tenants/$id', params: { id: cell.id } });
  };
  const under = ({ nativeEvent: { offsetX, offsetY } }: MouseEvent) =>
    cellAt(grid, cells.length, offsetX, offsetY);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') open(current);
    else if (event.key === 'Escape') setCurrent(undefined);
    else if (/^(Arrow|Home|End)/.test(event.key)) {
      event.preventDefault();
      setCurrent(current === undefined ? 0 : moved(grid, cells.length, current, event.key));
    }
  };
  const shown = current === undefined ? undefined : cells[current];
  return (
    <section className={classes.cluster} aria-label={`Cluster ${cluster.name}`}>
      <div className={classes.clusterHead}>
        <h3 className={classes.clusterName}>
          {cluster.regionName} · {cluster.name}
        </h3>
        <span className={classes.quiet}>
          {formatCount(cells.length)} {cells.length === 1 ? 'instance' : 'instances'}
          {cluster.cordoned && ', takes no new ones'}
        </span>
        <Told cell={shown} />
      </div>
      <div ref={frame} className={classes.frame}>
        {cells.length === 0 ? (
          <p className={classes.quiet}>Nothing runs here yet.</p>
        ) : (
          <div
            className={classes.cells}
            role="application"
            aria-roledescription="map of instances"
            aria-label={`${formatCount(cells.length)} instances of ${cluster.name}: walk with the arrow keys, open with Enter`}
            tabIndex={0}
            onKeyDown={onKeyDown}
            onBlur={() => setCurrent(undefined)}
          >
            <canvas
              ref={canvas}
              aria-hidden="true"
              onMouseMove={(event) => setCurrent(under(event))}
              onMouseLeave={() => setCurrent(undefined)}
              onClick={(event) => open(under(event))}
            />
          </div>
        )}
      </div>
    </section>
  );
}

/** The cell that is pointed at, in words. It keeps its place, so that nothing jumps. */
function Told({ cell }: { readonly cell: Cell | undefined }) {
  return (
    <div className={classes.told} aria-live="polite">
      {cell && (
        <>
          <StateBadge look={lookOfFleetState(cell.state)} /> <strong>{cell.name}</strong>{' '}
          <Text span c="dimmed">
            {cell.slug}
          </Text>
        </>
      )}
    </div>
  );
}
