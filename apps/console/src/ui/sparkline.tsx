import classes from './sparkline.module.css';

interface SparklineProps {
  /** Oldest first. */
  readonly values: readonly number[];
  /** What it says, for those who cannot see it, such as `Requests per second, 12 now`. */
  readonly label: string;
  /** Of them, what went wrong: drawn in the colour of failure. */
  readonly bad?: readonly number[];
  readonly width?: number;
  readonly height?: number;
}

/** The course of a figure, without axes: whether it is steady, rises, or falls to nothing. */
export function Sparkline({ values, label, bad = [], width = 120, height = 28 }: SparklineProps) {
  const most = Math.max(1e-9, ...values);
  return (
    <svg
      role="img"
      aria-label={label}
      className={classes.sparkline}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
    >
      <polyline className={classes.line} points={pointsOf(values, most, width, height)} />
      {bad.some((value) => value > 0) && (
        <polyline className={classes.bad} points={pointsOf(bad, most, width, height)} />
      )}
    </svg>
  );
}

function pointsOf(values: readonly number[], most: number, width: number, height: number): string {
  if (values.length === 0) return `0,${height - 2} ${width},${height - 2}`;
  const course = values.length === 1 ? [values[0] ?? 0, values[0] ?? 0] : values;
  const step = width / (course.length - 1);
  return course
    .map((value, index) => {
      const y = height - 2 - (value / most) * (height - 4);
      return `${(index * step).toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
}
