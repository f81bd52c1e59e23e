const whole = new Intl.NumberFormat('en-GB');

/** `9,812`. */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** `0`, `0.4`, `12`, `1,204`: a rate to as many digits as it is worth. */
export function formatRate(perSecond: number): string {
  if (perSecond === 0) return '0';
  return perSecond < 10 ? perSecond.toFixed(1) : whole.format(Math.round(perSecond));
}

/** `1 router`, `2 routers`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
