/** Where time comes from. Pure code never reads the machine's clock; it is handed one of these, or an instant. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until told otherwise. */
export class ManualClock implements Clock {
  private instant: Date;

  constructor(start: Date | string = '2026-01-01T00:00:00Z') {
    this.instant = new Date(start);
  }

  now(): Date {
    return new Date(this.instant);
  }

  advance(ms: number): void {
    this.instant = new Date(this.instant.getTime() + ms);
  }
}
