#!/bin/sh
# The reference engine where date(1) is BusyBox's: it reads "2026-01-01 00:00:00", but not the T and Z of RFC 3339.
# Observed with BusyBox 1.35; everything else is the date of this machine, on virtual time.
date() {
  case " $* " in
    *' -d '*[0-9]T[0-9]*Z*)
      echo "date: invalid date" >&2
      return 1
      ;;
  esac
  command date "$@"
}

. ../../../../engines/reference/recover.sh
