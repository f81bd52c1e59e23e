/** Of a report for people: the goal stands beside what it is the goal of. */
export type Line = readonly [what: string, value: string, goal?: string];
