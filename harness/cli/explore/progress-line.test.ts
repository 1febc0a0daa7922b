import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { emptyTally } from '../../explore/tally.ts';
import { ProgressLine } from './progress-line.ts';

/** What a line writes, on a terminal or elsewhere. */
function lineOn({ isTTY }: { readonly isTTY: boolean }) {
  const stream: PassThrough & { isTTY?: boolean } = new PassThrough();
  stream.isTTY = isTTY;
  const line = new ProgressLine(stream, Number.POSITIVE_INFINITY);
  line.next('world');
  return { line, text: (): string => String(stream.read() ?? '') };
}

describe('the line that says how far an exploration is', () => {
  it('says on a terminal that pairs are being planned, and is taken away in the end', () => {
    const { line, text } = lineOn({ isTTY: true });
    line.plan(12, 800);
    expect(text()).toBe('\r\u001b[2Kexploring world: pairs planned behind 12 of 800 first faults');
    line.end();
    expect(text()).toBe('\r\u001b[2K');
  });

  it('says nothing of planning where there is no terminal', () => {
    const { line, text } = lineOn({ isTTY: false });
    line.plan(12, 800);
    line.end();
    expect(text()).toBe('');
  });

  it('is renewed now and then, not for each flight', () => {
    const { line, text } = lineOn({ isTTY: true });
    line.show(emptyTally(), 0, undefined);
    line.plan(1, 800);
    line.show(emptyTally(), 0, undefined);
    expect(text().match(/exploring world/g)).toHaveLength(1);
  });
});
