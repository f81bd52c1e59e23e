/** Text files as one tar: a header each (POSIX ustar, https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html). */

const BLOCK = 512;
const NAME_LENGTH = 100;

export interface TarFile {
  /** With its folder, `/` between; at most 100 bytes. */
  readonly name: string;
  readonly text: string;
}

export function tarOf(files: readonly TarFile[], modifiedAt: Date): Buffer {
  const entries = files.flatMap(({ name, text }) => {
    const content = Buffer.from(text);
    const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
    return [header(name, content.length, modifiedAt), content, padding];
  });
  return Buffer.concat([...entries, Buffer.alloc(2 * BLOCK)]);
}

function header(name: string, size: number, modifiedAt: Date): Buffer {
  if (Buffer.byteLength(name) > NAME_LENGTH)
    throw new Error(`${name} is too long a name for a tar`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  block.write(name, 0);
  block.write(`${octal(0o600, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100);
  block.write(`${octal(size, 11)}\0${octal(Math.floor(modifiedAt.getTime() / 1_000), 11)}\0`, 124);
  // The checksum is taken with blanks in its place.
  block.write('        0', 148);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}
