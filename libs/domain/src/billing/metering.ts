/** What an instance keeps beyond its plan, counted by the hour. */
const HOUR_MS = 60 * 60 * 1_000;
const MIB = 1024 * 1024;

/** A month, as prices by the month are spread over hours. */
const HOURS_A_MONTH = 730;
/** What is counted is MiB-hours, which are whole; what is priced is a GiB kept for a month. */
export const MIB_HOURS_A_GIB_MONTH = 1024 * HOURS_A_MONTH;

/** The hour that a moment is in: each is counted once. */
export function hourOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);
}

/** Whole MiB beyond what the plan holds; what is begun counts as nothing. */
export function mibOver(bytes: number, allowedBytes: number): number {
  return Math.max(0, Math.floor((bytes - allowedBytes) / MIB));
}

/** By which the provider knows an hour of an instance, however often it is told of it. */
export function usageKey({
  tenantId,
  meter,
  hour,
}: {
  readonly tenantId: string;
  readonly meter: string;
  readonly hour: Date;
}): string {
  return `${meter}/${tenantId}/${hour.toISOString()}`;
}
