/** A source map that sends whole lines of generated code to places in a file. */
export interface LineMap {
  readonly version: 3;
  readonly sources: readonly string[];
  readonly sourcesContent: readonly string[];
  readonly names: readonly string[];
  readonly mappings: string;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base 64 VLQ, as source maps write numbers. Source: the Source Map specification (ECMA-426). */
function vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += DIGITS[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}

/** `places[i]` is where generated line i comes from, both numbers from 1; undefined for lines of no origin. */
export function lineMap(
  file: string,
  content: string,
  places: readonly ({ readonly line: number; readonly column: number } | undefined)[],
): LineMap {
  let line = 1;
  let column = 1;
  const mappings = places.map((place) => {
    if (!place) return '';
    const segment = vlq(0) + vlq(0) + vlq(place.line - line) + vlq(place.column - column);
    ({ line, column } = place);
    return segment;
  });
  return { version: 3, sources: [file], sourcesContent: [content], names: [], mappings: mappings.join(';') };
}
