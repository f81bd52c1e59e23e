/**
 * Kubernetes quantities (`500m`, `1.5Gi`, `2e3`): parsed exactly, in nano units, and written back in the
 * canonical form the real server stores, so that applying `1000m` twice is no change.
 * Rule: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
const QUANTITY = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$/;

const NANO = 1_000_000_000n;
const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

type Format = 'decimal' | 'binary' | 'exponent';

interface Quantity {
  nano: bigint;
  format: Format;
}

function parse(text: string): Quantity | undefined {
  const match = QUANTITY.exec(text);
  if (!match) return undefined;
  const [, sign, number = '', suffix = ''] = match;
  const [whole = '', fraction = ''] = number.split('.');
  const digits = BigInt(`${whole}${fraction}` || '0');
  const format = suffixFormat(suffix);
  const multiplier = format === 'binary' ? 1024n ** BigInt(BINARY.indexOf(suffix)) : 1n;
  const exponent = decimalExponent(format, suffix) + 9 - fraction.length;
  if (Math.abs(exponent) > 400) return undefined;
  const scaled = digits * multiplier;
  const nano =
    exponent >= 0 ? scaled * 10n ** BigInt(exponent) : ceilDivide(scaled, 10n ** BigInt(-exponent));
  return { nano: sign === '-' ? -nano : nano, format };
}

function suffixFormat(suffix: string): Format {
  if (/^[eE][+-]?\d/.test(suffix)) return 'exponent';
  return suffix.endsWith('i') ? 'binary' : 'decimal';
}

function decimalExponent(format: Format, suffix: string): number {
  if (format === 'exponent') return Number(suffix.slice(1));
  return format === 'decimal' ? (DECIMAL[suffix] ?? 0) : 0;
}

/** Precision below a nano is rounded up, as the real server does. */
function ceilDivide(value: bigint, divisor: bigint): bigint {
  return (value + divisor - 1n) / divisor;
}

function print({ nano, format }: Quantity): string {
  if (nano === 0n) return '0';
  const negative = nano < 0n;
  const magnitude = negative ? -nano : nano;
  const text =
    format === 'binary' && magnitude % NANO === 0n && magnitude >= 1024n * NANO
      ? printBinary(magnitude / NANO)
      : printDecimal(magnitude, format);
  return negative ? `-${text}` : text;
}

function printBinary(value: bigint): string {
  let mantissa = value;
  let power = 0;
  while (mantissa % 1024n === 0n && power < BINARY.length - 1) {
    mantissa /= 1024n;
    power += 1;
  }
  return `${mantissa}${BINARY[power]}`;
}

function printDecimal(nano: bigint, format: Format): string {
  let mantissa = nano;
  let exponent = -9;
  while (mantissa % 1000n === 0n && exponent < 18) {
    mantissa /= 1000n;
    exponent += 3;
  }
  if (format === 'exponent') return exponent === 0 ? `${mantissa}` : `${mantissa}e${exponent}`;
  const suffix = Object.keys(DECIMAL).find((name) => DECIMAL[name] === exponent) ?? '';
  return `${mantissa}${suffix}`;
}

const canonicalForms = new Map<string, string | undefined>();
const REMEMBERED = 4096;

/** The form the real server stores, or undefined where `text` is no quantity. */
export function canonicalQuantity(text: string): string | undefined {
  if (canonicalForms.has(text)) return canonicalForms.get(text);
  const quantity = parse(text);
  const canonical = quantity && print(quantity);
  if (canonicalForms.size >= REMEMBERED) canonicalForms.clear();
  canonicalForms.set(text, canonical);
  return canonical;
}

/** The amount in billionths, or undefined where `text` is no quantity. */
export function quantityNano(text: string): bigint | undefined {
  return parse(text)?.nano;
}

export function compareQuantities(left: string, right: string): number {
  const difference = (quantityNano(left) ?? 0n) - (quantityNano(right) ?? 0n);
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

/** The sum, in the format of the first that is not zero. */
export function addQuantities(left: string, right: string): string {
  const a = parse(left);
  const b = parse(right);
  const format = a && a.nano !== 0n ? a.format : (b?.format ?? 'decimal');
  return print({ nano: (a?.nano ?? 0n) + (b?.nano ?? 0n), format });
}
