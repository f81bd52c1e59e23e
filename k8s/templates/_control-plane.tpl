{{/*
A Deployment of the control plane's image: (dict "root" $ "part" "api" "settings" .Values.api "health" <port> "ports" <list>
"env" <text> "graceSeconds" <n> "backups" <the claim that it keeps them on, if any>). Probes ask over HTTP: there is no shell
in the image to run anything by.
*/}}
{{- define "fleetcommand.deployment" -}}
{{- $root := .root -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: fleetcommand-{{ .part }}
  namespace: {{ $root.Release.Namespace }}
  labels: {{- include "fleetcommand.partLabels" . | nindent 4 }}
spec:
  {{- if not .settings.autoscaling.enabled }}
  replicas: {{ include "fleetcommand.replicas" . }}
  {{- end }}
  revisionHistoryLimit: 3
  strategy: { type: RollingUpdate, rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } }
  selector:
    matchLabels: {{- include "fleetcommand.selector" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "fleetcommand.partLabels" . | nindent 8 }}
    spec:
      serviceAccountName: fleetcommand-{{ .part }}
      terminationGracePeriodSeconds: {{ .graceSeconds }}
      {{- include "fleetcommand.pullSecrets" $root | nindent 6 }}
      securityContext: {{- include "fleetcommand.podSecurity" $root | nindent 8 }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: {{- include "fleetcommand.selector" . | nindent 14 }}
      containers:
        - name: {{ .part }}
          image: {{ include "fleetcommand.image" (dict "root" $root "name" "control-plane") }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          args: [{{ .part }}]
          envFrom:
            - secretRef: { name: {{ include "fleetcommand.secret" $root }} }
          env:
            {{- include "fleetcommand.controlPlaneEnv" $root | nindent 12 }}
            {{- .env | nindent 12 }}
            {{- include "fleetcommand.moreEnv" .settings.environment | nindent 12 }}
          ports:
            {{- range .ports }}
            - { name: {{ .name }}, containerPort: {{ .port }} }
            {{- end }}
          startupProbe: { httpGet: { path: /startupz, port: {{ .health }} }, periodSeconds: 2, failureThreshold: 60 }
          readinessProbe: { httpGet: { path: /readyz, port: {{ .health }} }, periodSeconds: 5, timeoutSeconds: 3 }
          livenessProbe: { httpGet: { path: /livez, port: {{ .health }} }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 }
          resources: {{- toYaml .settings.resources | nindent 12 }}
          securityContext: {{- include "fleetcommand.containerSecurity" $root | nindent 12 }}
          volumeMounts:
            - { name: tmp, mountPath: /tmp }
            {{- if not $root.Values.secrets.masterKey }}
            - { name: master-key, mountPath: /run/secrets/fleetcommand, readOnly: true }
            {{- end }}
            {{- if .backups }}
            - { name: backups, mountPath: {{ include "fleetcommand.backupDir" . }} }
            {{- end }}
      volumes:
        - { name: tmp, emptyDir: {} }
        {{- with .backups }}
        - { name: backups, persistentVolumeClaim: { claimName: {{ . | quote }} } }
        {{- end }}
        {{- if not $root.Values.secrets.masterKey }}
        - name: master-key
          secret:
            secretName: {{ include "fleetcommand.secret" $root }}
            # 0440
            defaultMode: 288
            items: [{ key: MASTER_KEY, path: master-key }]
        {{- end }}
{{- if include "fleetcommand.isRedundant" . }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: fleetcommand-{{ .part }}
  namespace: {{ $root.Release.Namespace }}
  labels: {{- include "fleetcommand.partLabels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {{- include "fleetcommand.selector" . | nindent 6 }}
{{- end }}
{{- if .settings.autoscaling.enabled }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: fleetcommand-{{ .part }}
  namespace: {{ $root.Release.Namespace }}
  labels: {{- include "fleetcommand.partLabels" . | nindent 4 }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: fleetcommand-{{ .part }} }
  minReplicas: {{ .settings.autoscaling.minReplicas }}
  maxReplicas: {{ .settings.autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: { type: Utilization, averageUtilization: {{ .settings.autoscaling.targetCpuUtilization }} }
{{- end }}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: fleetcommand-{{ .part }}
  namespace: {{ $root.Release.Namespace }}
  labels: {{- include "fleetcommand.partLabels" . | nindent 4 }}
{{- end }}
