export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface StraightLine {
  readonly base: number;
  readonly slope: number;
}

/** The line that is nearest to the points, by least squares; null where they do not determine one. */
export function fitLine(points: readonly Point[]): StraightLine | null {
  const mean = (of: (point: Point) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const x = mean((point) => point.x);
  const y = mean((point) => point.y);
  const spread = mean((point) => (point.x - x) ** 2);
  if (points.length < 2 || spread === 0) return null;
  const slope = mean((point) => (point.x - x) * (point.y - y)) / spread;
  return { base: y - slope * x, slope };
}

export const valueAt = ({ base, slope }: StraightLine, x: number): number => base + slope * x;
