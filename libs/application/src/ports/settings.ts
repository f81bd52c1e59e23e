import type { Intake } from '@fleetcommand/domain/tenancy/intake';

/** With how often it was changed: 0 where nobody ever did. */
export interface StoredIntake extends Intake {
  readonly revision: number;
}

/** What operators set while the platform runs; the rest is in the environment of its processes. */
export interface SettingsRepository {
  findIntake(): Promise<StoredIntake>;
  /** Only if it still is at that revision; false when somebody was faster. */
  saveIntake(intake: Intake, expectedRevision: number, now: Date): Promise<boolean>;
  /**
   * How many instances there are of everybody, whoever asks. Until the transaction ends nobody else is told, so that a
   * ceiling holds for those who come at one instant.
   */
  countInstancesAlone(): Promise<number>;
}
