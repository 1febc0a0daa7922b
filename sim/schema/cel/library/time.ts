import { CelEvaluationError } from '../errors.ts';
import type { CelFunction, Library } from '../signatures.ts';
import { splitSeconds } from '../time.ts';
import type { CelDuration, CelTimestamp, CelValue } from '../values.ts';

/* The parts of timestamps and durations. Source: cel-go common/types/{timestamp,duration}.go. */

/** The timestamp in a time zone, as a Date whose UTC fields are the zone's. */
function inZone(timestamp: CelValue, zone: CelValue | undefined): Date {
  const { seconds } = splitSeconds((timestamp as CelTimestamp).nanoseconds);
  const milliseconds = Number(seconds) * 1000;
  return new Date(milliseconds + (zone === undefined ? 0 : zoneOffset(String(zone), milliseconds)));
}

/** `+02:00`, `-08:00` or a name of the time zone database; milliseconds east of UTC. */
function zoneOffset(zone: string, at: number): number {
  const fixed = /^([+-]?)(\d{2}):(\d{2})$/.exec(zone);
  if (fixed !== null) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3]);
    return (fixed[1] === '-' ? -minutes : minutes) * 60_000;
  }
  if (zone === '' || zone === 'UTC') return 0;
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    }).formatToParts(new Date(at));
    const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value ?? 0);
    const local = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
    return local - at;
  } catch {
    throw new CelEvaluationError(`unknown time zone ${zone}`);
  }
}

function accessor(name: string, read: (date: Date) => number): Library {
  const run: CelFunction = (timestamp, zone) => BigInt(read(inZone(timestamp!, zone)));
  return {
    [`timestamp.${name}(): int`]: run,
    [`timestamp.${name}(string): int`]: run,
  };
}

function ofDuration(name: string, nanoseconds: bigint): Library {
  return {
    [`duration.${name}(): int`]: (duration) => (duration as CelDuration).nanoseconds / nanoseconds,
  };
}

const DAY = 86_400_000;

export const timeParts: Library = {
  ...accessor('getFullYear', (date) => date.getUTCFullYear()),
  ...accessor('getMonth', (date) => date.getUTCMonth()),
  ...accessor('getDayOfYear', (date) =>
    Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY),
  ),
  ...accessor('getDayOfMonth', (date) => date.getUTCDate() - 1),
  ...accessor('getDate', (date) => date.getUTCDate()),
  ...accessor('getDayOfWeek', (date) => date.getUTCDay()),
  ...accessor('getHours', (date) => date.getUTCHours()),
  ...ofDuration('getHours', 3_600_000_000_000n),
  ...accessor('getMinutes', (date) => date.getUTCMinutes()),
  ...ofDuration('getMinutes', 60_000_000_000n),
  ...accessor('getSeconds', (date) => date.getUTCSeconds()),
  ...ofDuration('getSeconds', 1_000_000_000n),
  'timestamp.getMilliseconds(): int': (timestamp) =>
    splitSeconds((timestamp as CelTimestamp).nanoseconds).rest / 1_000_000n,
  'timestamp.getMilliseconds(string): int': (timestamp) =>
    splitSeconds((timestamp as CelTimestamp).nanoseconds).rest / 1_000_000n,
  'duration.getMilliseconds(): int': (duration) =>
    ((duration as CelDuration).nanoseconds / 1_000_000n) % 1000n,
};
