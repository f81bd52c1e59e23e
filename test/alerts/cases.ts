/** For each alert of k8s/monitoring/rules: what is measured minute by minute, and when somebody is called. */

export interface AlertCase {
  /** Series, each with its values from minute 0, one a minute, as promtool writes them: `0+60x30`. */
  readonly series: Readonly<Record<string, string>>;
  /** Minute at which it is so, but not for long enough. */
  readonly waits: number;
  /** Minute at which it fires. */
  readonly fires: number;
  /** Beside the severity. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Of `{{ $value }}`. */
  readonly value?: string;
}

/** A histogram all of whose observations are between two of its bounds. */
const between = (
  name: string,
  labels: string,
  [below, above]: readonly [number, number],
): Record<string, string> => ({
  [`${name}_bucket{${labels},le="${below}"}`]: '0x200',
  [`${name}_bucket{${labels},le="${above}"}`]: '0+10x200',
  [`${name}_bucket{${labels},le="+Inf"}`]: '0+10x200',
});

const EDGE: Record<string, AlertCase> = {
  EdgeNotReady: {
    series: {
      'fleetcommand_edge_ready{instance="e1"}': '1x10 0x20',
      'fleetcommand_edge_ready{instance="e2"}': '1x40',
    },
    waits: 14,
    fires: 17,
    labels: { instance: 'e1' },
  },
  EdgeHearsNothing: {
    series: {
      'fleetcommand_edge_source_silence_seconds{instance="e1",cluster="fsn-2",source="Routes"}':
        '0+60x40',
      'fleetcommand_edge_source_silence_seconds{instance="e1",cluster="fsn-1",source="Routes"}':
        '5x40',
    },
    waits: 14,
    fires: 17,
    labels: { instance: 'e1', cluster: 'fsn-2', source: 'Routes' },
  },
  EdgeChangesAreSlow: {
    series: between('fleetcommand_edge_change_lag_seconds', 'instance="e1",cluster=""', [5, 10]),
    waits: 8,
    fires: 13,
    labels: { instance: 'e1' },
  },
  EdgeQuarantines: {
    series: { 'fleetcommand_edge_quarantined{instance="e1"}': '0x5 2x60' },
    waits: 30,
    fires: 40,
    labels: { instance: 'e1' },
    value: '2',
  },
  HaproxyDies: {
    series: { 'fleetcommand_edge_haproxy_restarts{instance="e1"}': '0x70 3x70' },
    waits: 70,
    fires: 80,
    labels: { instance: 'e1' },
    value: '3',
  },
};

const PLATFORM: Record<string, AlertCase> = {
  ApiDown: {
    series: { 'fleetcommand_build_info{component="worker"}': '1x20' },
    waits: 1,
    fires: 3,
    labels: { component: 'api' },
  },
  WorkerDown: {
    series: { 'fleetcommand_build_info{component="api"}': '1x20' },
    waits: 3,
    fires: 6,
    labels: { component: 'worker' },
  },
  VersionsDiffer: {
    series: {
      'fleetcommand_build_info{component="api",version="2"}': '1x100',
      'fleetcommand_build_info{component="worker",version="1"}': '1x100',
    },
    waits: 30,
    fires: 65,
  },
  ApiFails: {
    series: { http_server_errors_total: '0+1x60', http_request_duration_seconds_count: '0+10x60' },
    waits: 8,
    fires: 15,
  },
  SecretsUnreadable: {
    series: { 'fleetcommand_envelopes{is="unreadable"}': '2x20' },
    waits: 3,
    fires: 6,
    value: '2',
  },
};

const PROVISIONING: Record<string, AlertCase> = {
  ReconcilesAreSlow: {
    series: {
      ...between('fleetcommand_reconcile_duration_seconds', 'cluster="clu_slow"', [10, 30]),
      ...between('fleetcommand_reconcile_duration_seconds', 'cluster="clu_fine"', [0.1, 0.25]),
    },
    waits: 12,
    fires: 20,
    labels: { cluster: 'clu_slow' },
  },
  NobodyWorks: {
    series: { 'fleetcommand_job_duration_seconds_count{kind="tenant.reconcile"}': '5x60' },
    waits: 10,
    fires: 20,
  },
  BackupsFail: {
    series: { fleetcommand_backups_failing: '1x200' },
    waits: 100,
    fires: 130,
    value: '1',
  },
  ClusterUnreachable: {
    // Every worker tells what any worker found; of one that is told of by both, the newer word counts.
    series: {
      'fleetcommand_cluster_answers{cluster="clu_away",instance="w1"}': '0x20',
      'fleetcommand_cluster_answers{cluster="clu_away",instance="w2"}': '0x20',
      'fleetcommand_cluster_answers{cluster="clu_back",instance="w1"}': '0x20',
      'fleetcommand_cluster_answers{cluster="clu_back",instance="w2"}': '1x20',
    },
    waits: 3,
    fires: 6,
    labels: { cluster: 'clu_away' },
  },
};

const CERTIFICATES: Record<string, AlertCase> = {
  CertificatesExpired: {
    series: { 'fleetcommand_certificates_ending{within_days="0"}': '1x20' },
    waits: 3,
    fires: 6,
    value: '1',
  },
  CertificatesEndWithinADay: {
    series: { 'fleetcommand_certificates_ending{within_days="1"}': '3x40' },
    waits: 10,
    fires: 16,
    value: '3',
  },
  CertificatesAreRefused: {
    series: {
      'fleetcommand_certificates_failing{code="acme.refused",problem="caa"}': '6x100',
      'fleetcommand_certificates{is="total"}': '100x100',
    },
    waits: 40,
    fires: 65,
  },
  CertificatesDoNotReachEdges: {
    series: {
      'fleetcommand_certificates{is="issued"}': '10x60',
      'fleetcommand_certificates{is="live"}': '8x60',
    },
    waits: 20,
    fires: 35,
    value: '2',
  },
  AcmeBudgetLow: {
    series: {
      'fleetcommand_acme_orders_left{authority="ca.test"}': '5x60',
      'fleetcommand_acme_orders_capacity{authority="ca.test"}': '50x60',
      'fleetcommand_acme_orders_left{authority="other.test"}': '40x60',
      'fleetcommand_acme_orders_capacity{authority="other.test"}': '50x60',
    },
    waits: 20,
    fires: 35,
    labels: { authority: 'ca.test' },
  },
};

const BILLING: Record<string, AlertCase> = {
  PaymentsAreReviewedSlowly: {
    series: between('fleetcommand_job_duration_seconds', 'kind="billing.review"', [10, 30]),
    waits: 20,
    fires: 35,
  },
  WebhooksFail: {
    series: {
      'fleetcommand_webhook_attempts_total{outcome="failed"}': '0+10x150',
      'fleetcommand_webhook_attempts_total{outcome="delivered"}': '0+1x150',
    },
    waits: 40,
    fires: 65,
  },
};

export const CASES: Readonly<Record<string, AlertCase>> = {
  ...EDGE,
  ...PLATFORM,
  ...PROVISIONING,
  ...CERTIFICATES,
  ...BILLING,
};
