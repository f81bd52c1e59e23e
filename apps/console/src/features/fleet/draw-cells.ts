import type { Tone } from '../../ui/state-look.js';
import { lookOfFleetState } from './fleet-looks.js';
import type { Cell, Grid } from './map-layout.js';

interface Drawing {
  readonly grid: Grid;
  readonly cells: readonly Cell[];
  readonly current: number | undefined;
  readonly isWanted: (cell: Cell) => boolean;
}

const VARIABLE_OF: Readonly<Record<Tone, string>> = {
  live: '--tone-live',
  working: '--tone-working',
  waiting: '--tone-waiting',
  degraded: '--tone-degraded',
  failed: '--tone-failed',
  asleep: '--tone-quiet',
  suspended: '--tone-quiet',
  gone: '--tone-quiet',
  idle: '--tone-quiet',
};
/** What is well stands back, so that what is not stands out. */
const STRENGTH: Partial<Readonly<Record<Tone, number>>> = { live: 0.55, asleep: 0.35 };
const UNWANTED = 0.1;

/** Ten thousand cells take some 10 ms; colours are the page's own, and so those of its scheme. */
export function drawCells(
  canvas: HTMLCanvasElement,
  { grid, cells, current, isWanted }: Drawing,
): void {
  const { columns, rows, pitch, gap } = grid;
  const scale = window.devicePixelRatio || 1;
  const [width, height] = [columns * pitch, rows * pitch];
  canvas.width = width * scale;
  canvas.height = height * scale;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(scale, scale);
  const colourOf = colours(canvas);
  const size = pitch - gap;
  const radius = pitch > 12 ? 3 : 1;
  for (const [index, cell] of cells.entries()) {
    const { tone } = lookOfFleetState(cell.state);
    const x = (index % columns) * pitch;
    const y = Math.floor(index / columns) * pitch;
    context.globalAlpha = isWanted(cell) ? (STRENGTH[tone] ?? 1) : UNWANTED;
    context.fillStyle = colourOf(tone);
    context.beginPath();
    context.roundRect(x, y, size, size, radius);
    context.fill();
    if (tone === 'failed' || tone === 'degraded') mark(context, tone, x, y, size);
    if (index === current) outline(context, canvas, x, y, size);
  }
}

/** A tone by itself says nothing to who cannot tell red from green: what is not well bears a mark. */
function mark(
  context: CanvasRenderingContext2D,
  tone: Tone,
  x: number,
  y: number,
  size: number,
): void {
  if (size < 8) return;
  context.strokeStyle = '#fff';
  context.lineWidth = Math.max(1, size / 9);
  context.beginPath();
  const inset = size * 0.28;
  if (tone === 'failed') {
    context.moveTo(x + inset, y + inset);
    context.lineTo(x + size - inset, y + size - inset);
    context.moveTo(x + size - inset, y + inset);
    context.lineTo(x + inset, y + size - inset);
  } else {
    context.moveTo(x + size / 2, y + inset);
    context.lineTo(x + size / 2, y + size - inset);
  }
  context.stroke();
}

function outline(
  context: CanvasRenderingContext2D,
  canvas: HTMLCanvasElement,
  x: number,
  y: number,
  size: number,
): void {
  context.globalAlpha = 1;
  context.strokeStyle = getComputedStyle(canvas).color;
  context.lineWidth = 2;
  context.strokeRect(x + 1, y + 1, size - 2, size - 2);
}

/** Custom properties hold `light-dark(…)`: a colour in use is what the browser makes of them. */
function colours(canvas: HTMLCanvasElement): (tone: Tone) => string {
  const known = new Map<Tone, string>();
  const probe = document.createElement('span');
  canvas.parentElement?.append(probe);
  for (const [tone, variable] of Object.entries(VARIABLE_OF)) {
    probe.style.color = `var(${variable})`;
    known.set(tone as Tone, getComputedStyle(probe).color);
  }
  probe.remove();
  return (tone) => known.get(tone) ?? 'gray';
}
