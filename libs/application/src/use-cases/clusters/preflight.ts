import { isFit, judgeSurvey, type PreflightCheck } from '@fleetcommand/domain/clusters/preflight';
import { capacityOf, type ClusterSurvey } from '@fleetcommand/domain/clusters/survey';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { ClusterProbe, ClusterReport, GivenAccess } from '../../ports/cluster-access.js';

export type PreflightFailureCode =
  | 'clusters.access-unusable'
  | 'clusters.unreachable'
  | 'clusters.preflight-failed';

/** What is kept of a survey. */
export function reportOf(survey: ClusterSurvey): ClusterReport {
  const { version, nodes } = survey;
  return {
    version: version.text,
    nodes: nodes?.length ?? 0,
    edgeNodes: nodes?.filter(({ isEdge }) => isEdge).length ?? 0,
    capacity: nodes && capacityOf(nodes),
    checks: judgeSurvey(survey),
  };
}

export async function surveyBy(
  probe: ClusterProbe,
  kubeconfig: Secret,
): Promise<Result<ClusterReport, Failure<'clusters.unreachable'>>> {
  const survey = await probe.survey(kubeconfig);
  if (survey.ok) return ok(reportOf(survey.value));
  return fail('clusters.unreachable', survey.error.message, { retry: survey.error.retry });
}

/** Credentials that lead to a cluster which is fit, with what it was found to be; nothing is stored or changed. */
export async function preflight(
  probe: ClusterProbe,
  given: GivenAccess,
): Promise<
  Result<
    { readonly kubeconfig: Secret; readonly server: string; readonly report: ClusterReport },
    Failure<PreflightFailureCode>
  >
> {
  const read = probe.read(given);
  if (!read.ok) return read;
  const report = await surveyBy(probe, read.value.kubeconfig);
  if (!report.ok) return report;
  const { checks } = report.value;
  return isFit(checks) ? ok({ ...read.value, report: report.value }) : refuse(checks);
}

function refuse(checks: readonly PreflightCheck[]): Result<never, Failure<PreflightFailureCode>> {
  const failed = checks.filter(({ status }) => status === 'failed');
  const lines = failed.map(({ name, message, fix }) => `${name}: ${message} ${fix ?? ''}`.trim());
  return fail('clusters.preflight-failed', `Nothing was changed. ${lines.join(' ')}`, {
    details: { suggestions: lines },
  });
}
