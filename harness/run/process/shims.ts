import { execFileSync } from 'node:child_process';
import { accessSync, chmodSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The program `name` on a PATH; undefined when there is none. */
export function onPath(name: string, path: string): string | undefined {
  for (const folder of path.split(delimiter)) {
    if (folder === '') continue;
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here; the next folder may have it.
    }
  }
  return undefined;
}

/** Asks the harness through a pair of named pipes: any shell has the tools for that, none needs a network client. */
const ASK = `ask() {
  reply="$KUBEFLAP_TIME/reply.$$"
  mkfifo "$reply" || exit 1
  exec 3<>"$reply"
  printf '%s %s\\n' "$$" "$*" > "$KUBEFLAP_TIME/requests"
  read -r answer <&3
  exec 3>&-
  rm -f "$reply"
}
`;

const SLEEP = `#!/bin/sh
# Sleeps on virtual time.
${ASK}
ask sleep "$@"
case $answer in
  ok) exit 0 ;;
  *) echo "$answer" >&2; exit 1 ;;
esac
`;

/** A date that is relative to now is made relative to the virtual now; an absolute one is left alone. */
const dateShim = (real: string): string => `#!/bin/sh
# Tells virtual time; everything else is the real date's business.
read -r answer < "$KUBEFLAP_TIME/now"
epoch=\${answer%% *}
now=\${answer#* }
absolute() {
  case $1 in
    @* | *[0-9]-[0-9]*-[0-9]* | *[0-9]/[0-9]*/[0-9]* ) printf '%s' "$1" ;;
    now | '') printf '@%s' "$epoch" ;;
    *) printf '%s %s' "$now" "$1" ;;
  esac
}
given=false
value=false
count=$#
while [ "$count" -gt 0 ]; do
  argument=$1
  shift
  count=$((count - 1))
  if $value; then
    argument=$(absolute "$argument")
    value=false
  else
    case $argument in
      -d | --date) given=true; value=true ;;
      --date=*) given=true; argument="--date=$(absolute "\${argument#--date=}")" ;;
      -r | --reference* | -f | --file* | -s | --set*) given=true ;;
    esac
  fi
  set -- "$@" "$argument"
done
$given || set -- -d "@$epoch" "$@"
exec ${real} "$@"
`;

/** Writes the shims into \`folder\`/bin and opens the pipe they ask through. Returns the folder for PATH. */
export function installShims(folder: string, path: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'sleep'), SLEEP);
  writeFileSync(join(bin, 'date'), dateShim(onPath('date', path) ?? '/bin/date'));
  for (const name of ['sleep', 'date']) chmodSync(join(bin, name), 0o755);
  execFileSync('mkfifo', [join(folder, 'requests')], { env: { PATH: path } });
  return bin;
}
