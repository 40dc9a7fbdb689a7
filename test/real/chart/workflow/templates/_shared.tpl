{{/* Named templates are global in Helm, so the sub-charts use these too. */}}

{{/* The oldest RBAC version that the server (offline: Helm's own list) knows, as in the original. */}}
{{- define "workflow.rbacVersion" -}}
{{- if .Capabilities.APIVersions.Has "rbac.authorization.k8s.io/v1beta1" -}}
rbac.authorization.k8s.io/v1beta1
{{- else if .Capabilities.APIVersions.Has "rbac.authorization.k8s.io/v1alpha1" -}}
rbac.authorization.k8s.io/v1alpha1
{{- else -}}
rbac.authorization.k8s.io/v1
{{- end -}}
{{- end -}}

{{/* Not empty when RBAC objects are wanted and the server has them. */}}
{{- define "workflow.rbac" -}}
{{- if .Values.global.use_rbac -}}
{{- if .Capabilities.APIVersions.Has (include "workflow.rbacVersion" .) -}}yes{{- end -}}
{{- end -}}
{{- end -}}

{{/* A ClusterRoleBinding of the service account to the ClusterRole deis:<account>. Takes (dict "root" . "account" NAME). */}}
{{- define "workflow.clusterRoleBinding" -}}
apiVersion: {{ include "workflow.rbacVersion" .root }}
kind: ClusterRoleBinding
metadata:
  name: deis:{{ .account }}
  labels:
    app: {{ .account }}
    heritage: deis
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: deis:{{ .account }}
subjects:
  - kind: ServiceAccount
    name: {{ .account }}
    namespace: {{ .root.Release.Namespace }}
{{- end -}}

{{/* Metadata of every Deployment, StatefulSet and DaemonSet. Takes (dict "root" . "name" NAME). */}}
{{- define "workflow.workload" -}}
name: {{ .name }}
labels:
  heritage: deis
annotations:
  component.deis.io/version: {{ .root.Values.docker_tag }}
{{- end -}}

{{/* The image and its policy. Takes (dict "root" . "image" NAME). */}}
{{- define "workflow.image" -}}
image: {{ .root.Values.org }}/{{ .image }}:{{ .root.Values.docker_tag }}
imagePullPolicy: {{ .root.Values.pull_policy }}
{{- end -}}

{{/* The rollout of the components that may have two pods for a moment. */}}
{{- define "workflow.rolling" -}}
strategy:
  type: RollingUpdate
  rollingUpdate:
    maxSurge: 1
    maxUnavailable: 0
{{- end -}}

{{/* The limits of a component, nothing when it has none. */}}
{{- define "workflow.limits" -}}
{{- if or .Values.limits_cpu .Values.limits_memory -}}
resources:
  limits:
    {{- with .Values.limits_cpu }}
    cpu: {{ . }}
    {{- end }}
    {{- with .Values.limits_memory }}
    memory: {{ . }}
    {{- end }}
{{- end -}}
{{- end -}}

{{/* An env variable out of a Secret. Takes (list VARIABLE SECRET KEY). */}}
{{- define "workflow.secretEnv" -}}
- name: {{ index . 0 }}
  valueFrom:
    secretKeyRef:
      name: {{ index . 1 }}
      key: {{ index . 2 }}
{{- end -}}

{{/* An env variable out of a ConfigMap. Takes (list VARIABLE CONFIGMAP KEY). */}}
{{- define "workflow.configEnv" -}}
- name: {{ index . 0 }}
  valueFrom:
    configMapKeyRef:
      name: {{ index . 1 }}
      key: {{ index . 2 }}
{{- end -}}

{{/* An env variable with the namespace. Takes its name. */}}
{{- define "workflow.namespaceEnv" -}}
- name: {{ . }}
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
{{- end -}}

{{/* Liveness and readiness by HTTP. Takes (dict "live" PATH "ready" PATH "port" N "delay" SECONDS). */}}
{{- define "workflow.probes" -}}
livenessProbe:
  httpGet:
    path: {{ .live }}
    port: {{ .port }}
  initialDelaySeconds: {{ .delay }}
  timeoutSeconds: 1
readinessProbe:
  httpGet:
    path: {{ .ready }}
    port: {{ .port }}
  initialDelaySeconds: {{ .readyDelay | default .delay }}
  timeoutSeconds: 1
{{- end -}}

{{/* The keys of the on-cluster Minio: fixed and public, as the original's are, with words of our own. */}}
{{- define "workflow.minioKeys" -}}
accesskey: ZGVpcy1taW5pby1wdWJsaWM=
secretkey: ZGVpcy1taW5pby1wdWJsaWMtc2VjcmV0
{{- end -}}

{{/* The volume claim of a monitor part, from persistence.enabled alone. Takes (dict "root" . "name" NAME). */}}
{{- define "workflow.volumeClaim" -}}
{{- with .root.Values.persistence -}}
{{- if .enabled -}}
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {{ $.name }}
  labels:
    heritage: deis
  annotations:
    {{- if .storageClass }}
    volume.beta.kubernetes.io/storage-class: {{ quote .storageClass }}
    {{- else }}
    volume.alpha.kubernetes.io/storage-class: default
    {{- end }}
spec:
  accessModes: [{{ quote .accessMode }}]
  resources:
    requests:
      storage: {{ quote .size }}
{{- end -}}
{{- end -}}
{{- end -}}
