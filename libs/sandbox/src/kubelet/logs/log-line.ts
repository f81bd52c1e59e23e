/** Lines as container runtimes keep them on disk: `<RFC 3339 time> <stdout|stderr> <F|P> <text>`. */

export type Stream = 'stdout' | 'stderr';

export interface LogLine {
  readonly time: string;
  readonly text: Uint8Array;
  /** A piece of a line too long for one record; the rest follows. */
  readonly partial: boolean;
}

const SPACE = 0x20;
const NEWLINE = 0x0a;

/** One record, with its newline. */
export function formatLine(time: string, stream: Stream, partial: boolean, text: Buffer): Buffer {
  const head = `${time} ${stream} ${partial ? 'P' : 'F'} `;
  return Buffer.concat([Buffer.from(head), text, Buffer.of(NEWLINE)]);
}

/** `undefined` for what is not a record, such as a line cut short by a crash. */
export function parseLine(record: Uint8Array): LogLine | undefined {
  const timeEnd = record.indexOf(SPACE);
  const streamEnd = record.indexOf(SPACE, timeEnd + 1);
  const tagEnd = record.indexOf(SPACE, streamEnd + 1);
  if (timeEnd < 0 || streamEnd < 0 || tagEnd < 0) return undefined;
  const ascii = Buffer.from(record.subarray(0, tagEnd)).toString('latin1');
  return {
    time: ascii.slice(0, timeEnd),
    partial: ascii.slice(streamEnd + 1) === 'P',
    text: record.subarray(tagEnd + 1),
  };
}

/** The records of a file's content. */
export function splitRecords(content: Buffer): Buffer[] {
  const records: Buffer[] = [];
  let start = 0;
  for (let end = content.indexOf(NEWLINE); end >= 0; end = content.indexOf(NEWLINE, start)) {
    records.push(content.subarray(start, end));
    start = end + 1;
  }
  return records;
}

/** Cuts a stream of bytes into lines; a line beyond `longestBytes` comes in partial pieces. */
export class LineSplitter {
  private rest = Buffer.alloc(0);

  constructor(
    private readonly onLine: (text: Buffer, partial: boolean) => void,
    private readonly longestBytes = 16 * 1024,
  ) {}

  push(chunk: Buffer): void {
    let data = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    for (let end = data.indexOf(NEWLINE); end >= 0; end = data.indexOf(NEWLINE)) {
      this.emit(data.subarray(0, end), false);
      data = data.subarray(end + 1);
    }
    while (data.length > this.longestBytes) {
      this.onLine(data.subarray(0, this.longestBytes), true);
      data = data.subarray(this.longestBytes);
    }
    this.rest = Buffer.from(data);
  }

  /** The last line, should it have no newline. */
  end(): void {
    if (this.rest.length > 0) this.emit(this.rest, false);
    this.rest = Buffer.alloc(0);
  }

  private emit(line: Buffer, partial: boolean): void {
    let text = line;
    while (text.length > this.longestBytes) {
      this.onLine(text.subarray(0, this.longestBytes), true);
      text = text.subarray(this.longestBytes);
    }
    this.onLine(text, partial);
  }
}
