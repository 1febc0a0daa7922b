{{- define "stuck-hr-recovery.labels" -}}
app.kubernetes.io/name: stuck-hr-recovery
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* A duration as the engine reads it (the schema has seen its form): 1m30s, 1.5m, or bare seconds. */}}
{{- define "stuck-hr-recovery.milliseconds" -}}
{{- $perUnit := dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000 -}}
{{- $sum := 0.0 -}}
{{- if or (not (kindIs "string" .)) (regexMatch "^[0-9]+$" (toString .)) -}}
{{- $sum = mulf (float64 .) 1000 -}}
{{- else -}}
{{- range regexFindAll "[0-9.]+[a-z]+" . -1 -}}
{{- $sum = addf $sum (mulf (float64 (regexFind "[0-9.]+" .)) (get $perUnit (regexFind "[a-z]+" .))) -}}
{{- end -}}
{{- end -}}
{{- $sum -}}
{{- end }}
