{{/* Names, labels and choices that several templates share. */}}

{{- define "fleetcommand.labels" -}}
app.kubernetes.io/name: fleetcommand
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: fleetcommand
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Of one part: (dict "root" $ "part" "api") */}}
{{- define "fleetcommand.partLabels" -}}
{{ include "fleetcommand.labels" .root }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "fleetcommand.selector" -}}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "fleetcommand.image" -}}
{{ .root.Values.image.registry }}fleetcommand/{{ .name }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{- define "fleetcommand.secret" -}}
{{ .Values.secrets.existingSecret | default "fleetcommand" }}
{{- end }}

{{- define "fleetcommand.edgeSecret" -}}
{{ .Values.secrets.edgeExistingSecret | default "fleetcommand-edge" }}
{{- end }}

{{/* Of one part: (dict "root" $ "settings" .Values.api) */}}
{{- define "fleetcommand.replicas" -}}
{{- if .settings.replicas }}{{ .settings.replicas }}{{ else if eq .root.Values.profile "production" }}2{{ else }}1{{ end }}
{{- end }}

{{/* Whether a part runs twice or more, so that losing one pod is no outage. */}}
{{- define "fleetcommand.isRedundant" -}}
{{- if or .settings.autoscaling.enabled (gt (int (include "fleetcommand.replicas" .)) 1) }}true{{ end }}
{{- end }}

{{- define "fleetcommand.pullSecrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{/* Of a pod under Pod Security `restricted`. */}}
{{- define "fleetcommand.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "fleetcommand.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* The host name in publicUrl, without a port. */}}
{{- define "fleetcommand.consoleHost" -}}
{{ (urlParse .Values.publicUrl).host | splitList ":" | first }}
{{- end }}

{{- define "fleetcommand.backupDir" -}}
/var/lib/fleetcommand/backups
{{- end }}

{{/* Of a data server in the cluster: yours, or the bundled PostgreSQL, whose address changes with its pod. */}}
{{- define "fleetcommand.dataServerPods" -}}
{{- if .Values.network.dataServerPods }}
{{- .Values.network.dataServerPods }}
{{- else if eq .Values.profile "evaluation" }}
{{- .Release.Namespace }}/app.kubernetes.io/instance={{ .Release.Name }},app.kubernetes.io/component=postgres
{{- end }}
{{- end }}

{{/* What the API and the worker are both told. Other secrets come by `envFrom`. */}}
{{- define "fleetcommand.controlPlaneEnv" -}}
- { name: NODE_ENV, value: production }
# Not by envFrom: no process's environment holds the key itself.
- { name: MASTER_KEY, value: {{ .Values.secrets.masterKey | default "file:/run/secrets/fleetcommand/master-key" | quote }} }
- { name: PUBLIC_URL, value: {{ .Values.publicUrl | quote }} }
- { name: APPS_DOMAIN, value: {{ .Values.appsDomain | quote }} }
- { name: CLUSTER_NAME, value: {{ .Values.cluster.name | quote }} }
- { name: EDGE_CIDRS, value: {{ join "," .Values.network.edgeCidrs | quote }} }
- { name: DATA_SERVER_CIDRS, value: {{ join "," .Values.network.dataServerCidrs | quote }} }
{{- with include "fleetcommand.dataServerPods" . }}
- { name: DATA_SERVER_PODS, value: {{ . | quote }} }
{{- end }}
- { name: PUBLIC_IPV4, value: {{ join "," .Values.network.publicIpv4 | quote }} }
- { name: PUBLIC_IPV6, value: {{ join "," .Values.network.publicIpv6 | quote }} }
- { name: EMAIL_VERIFICATION, value: {{ .Values.accounts.emailVerification | quote }} }
- { name: METRICS_HOST, value: 0.0.0.0 }
{{- end }}

{{/* Names and values somebody added, sorted, so that the same values give the same text. */}}
{{- define "fleetcommand.moreEnv" -}}
{{- range $name, $value := . }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- end }}
