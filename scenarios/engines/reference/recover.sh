#!/bin/sh
# The reference engine: our own rendering, in POSIX shell and kubectl, of the recovery job that ran in production
# (docs/known-weaknesses.md). It follows the old algorithm step by step and keeps its weaknesses on purpose: scenarios
# prove that kubeflap finds them. Do not mend it, and do not deploy it; the engine to deploy is src/.
#
#   STUCK_THRESHOLD  how long Ready must have been Unknown: seconds, or a number with s, m or h (default 5m)
#   MAX_ACTIONS      acts on at most this many releases in one run (default 10)
#   BRANCH_B         false: as before version 1.2.3, which knew branch A only (default true)
#
# Branch B: history says deployed -> annotate, then patch Ready=True into the status.
# Branch A: the newest Helm secret says deployed -> suspend, wait, resume.
set -eu

KIND=helmreleases.helm.toolkit.fluxcd.io
AUDIT=stuck-hr-recovery.openova.io/auto-corrected-at
MESSAGE='auto-corrected from deployed-but-unknown-Ready by stuck-hr-recovery (TBD-A66)'
threshold_text=${STUCK_THRESHOLD:-5m}
max_actions=${MAX_ACTIONS:-10}

case $threshold_text in
  *s) threshold=${threshold_text%s} ;;
  *m) threshold=$((${threshold_text%m} * 60)) ;;
  *h) threshold=$((${threshold_text%h} * 3600)) ;;
  *) threshold=$threshold_text ;;
esac

now=$(date -u +%s)
errors=$(mktemp "${TMPDIR:-/tmp}/a66-patch-err.XXXXXX")
trap 'rm -f "$errors"' EXIT

# namespace|name|storageNamespace|releaseName|Ready|since|history[0]|corrected-at
fields='{.metadata.namespace}|{.metadata.name}|{.spec.storageNamespace}|{.spec.releaseName}'
fields="$fields|{.status.conditions[?(@.type==\"Ready\")].status}"
fields="$fields|{.status.conditions[?(@.type==\"Ready\")].lastTransitionTime}"
fields="$fields|{.status.history[0].status}"
fields="$fields|{.metadata.annotations.stuck-hr-recovery\\.openova\\.io/auto-corrected-at}"
releases=$(kubectl get "$KIND" --all-namespaces -o "jsonpath={range .items[*]}$fields{\"\\n\"}{end}" 2>/dev/null || true)

scanned=0
acted=0

act_or_stop() {
  acted=$((acted + 1))
  if [ "$acted" -gt "$max_actions" ]; then
    echo "GUARDRAIL: more than $max_actions stuck releases; stopping, a human has to look"
    exit 1
  fi
}

# Branch B. $1 namespace, $2 name, $3 age in seconds
patch_status() {
  echo "[A66] HR $1/$2 Ready=Unknown for $3s, history[0]=deployed -> attempting patch"
  stamp=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  kubectl annotate "$KIND" -n "$1" "$2" "$AUDIT=$stamp" --overwrite >/dev/null
  patch=$(printf '{"status":{"conditions":[{"type":"Ready","status":"True","reason":"%s","message":"%s","lastTransitionTime":"%s"}]}}' \
    ReconciliationSucceeded "$MESSAGE" "$stamp")
  if kubectl patch "$KIND" -n "$1" "$2" --subresource=status --type=merge -p "$patch" >/dev/null 2>"$errors"; then
    echo "[A66] HR $1/$2 patched to Ready=True"
  else
    echo "[A66] HR $1/$2 patch FAILED: $(cat "$errors")"
    kubectl annotate "$KIND" -n "$1" "$2" "$AUDIT-" >/dev/null
  fi
}

# Branch A. $1 namespace, $2 name, $3 age in seconds
toggle() {
  echo "RECOVER $1/$2 (Ready=Unknown for $3s, newest helm secret deployed)"
  kubectl patch "$KIND" -n "$1" "$2" --type=merge -p '{"spec":{"suspend":true}}' >/dev/null
  sleep 5
  kubectl patch "$KIND" -n "$1" "$2" --type=merge -p '{"spec":{"suspend":false}}' >/dev/null
  echo "RECOVERED $1/$2"
}

printf '%s\n' "$releases" | while IFS='|' read -r namespace name storage release ready since history corrected; do
  [ -n "$name" ] || continue
  scanned=$((scanned + 1))
  [ "$ready" = Unknown ] || continue
  since_seconds=$(date -u -d "$since" +%s 2>/dev/null) || continue
  age=$((now - since_seconds))
  [ "$age" -gt "$threshold" ] || continue

  if [ "${BRANCH_B:-true}" = true ] && [ "$history" = deployed ]; then
    if [ -n "$corrected" ]; then
      echo "skip $namespace/$name: corrected at $corrected"
      continue
    fi
    act_or_stop
    patch_status "$namespace" "$name" "$age"
    continue
  fi

  newest=$(kubectl get secrets -n "${storage:-$namespace}" -l "owner=helm,name=${release:-$name}" \
    -o 'jsonpath={range .items[*]}{.metadata.name}{"\n"}{end}' 2>/dev/null | sort -t v -k 4 -n | tail -n 1)
  if [ -z "$newest" ]; then
    echo "skip $namespace/$name: no helm secret found"
    continue
  fi
  status=$(kubectl get secret -n "${storage:-$namespace}" "$newest" -o 'jsonpath={.metadata.labels.status}')
  if [ "$status" != deployed ]; then
    echo "skip $namespace/$name: newest helm secret is $status"
    continue
  fi
  act_or_stop
  toggle "$namespace" "$name" "$age"
done

echo "scan complete: scanned=$scanned acted=$acted threshold=${threshold}s"
