import { isIP } from 'node:net';

export function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.');
}

/** An address, or a network such as `10.0.0.0/8`. */
export function isCidr(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  );
}
