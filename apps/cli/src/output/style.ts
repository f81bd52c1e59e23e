import { styleText } from 'node:util';

/** Colours only where a terminal reads them (https://no-color.org is honoured by styleText itself). */
type Style = Parameters<typeof styleText>[0];

const paint = (style: Style, stream: NodeJS.WriteStream) => (text: string) =>
  styleText(style, text, { stream });

/** For progress and hints, which go to stderr. */
export const note = {
  dim: paint('dim', process.stderr),
  bold: paint('bold', process.stderr),
  good: paint('green', process.stderr),
  bad: paint('red', process.stderr),
  warn: paint('yellow', process.stderr),
  info: paint('blue', process.stderr),
};

/** For data, which goes to stdout. */
export const data = {
  dim: paint('dim', process.stdout),
  bold: paint('bold', process.stdout),
  good: paint('green', process.stdout),
  bad: paint('red', process.stdout),
  warn: paint('yellow', process.stdout),
  info: paint('blue', process.stdout),
};
