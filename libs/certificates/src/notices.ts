/** Who uploaded a certificate is told before it ends: nobody else can renew it. */
export const NOTICE_DAYS = [30, 15, 7, 1] as const;

const DAY_MS = 24 * 60 * 60_000;
/** An upload that is to be followed by an order is when this is left of it. */
export const FALL_BACK_MS = 7 * DAY_MS;

/** The notice to give now, in days before the end; null where none is due. One that was missed is not made up for. */
export function dueNotice(notAfter: Date, noticedDays: number | null, now: Date): number | null {
  const leftMs = notAfter.getTime() - now.getTime();
  const days = NOTICE_DAYS.toReversed().find((each) => leftMs <= each * DAY_MS);
  return days === undefined || (noticedDays !== null && noticedDays <= days) ? null : days;
}

/** When the next notice falls due; null after the last. */
export function nextNoticeAt(notAfter: Date, now: Date): Date | null {
  const days = NOTICE_DAYS.find((each) => notAfter.getTime() - each * DAY_MS > now.getTime());
  return days === undefined ? null : new Date(notAfter.getTime() - days * DAY_MS);
}
