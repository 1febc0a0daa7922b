{{- define "stuck-hr-recovery.labels" -}}
app.kubernetes.io/name: stuck-hr-recovery
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
