import { describe, expect, it } from 'vitest';
import type { Site } from '../flight/site.ts';
import { AnswerClasses } from './answer-classes.ts';

const SITE: Site = {
  actor: 'recovery',
  verb: 'patch',
  resource: 'helmreleases.helm.toolkit.fluxcd.io',
  namespace: 'apps',
  name: 'alloy',
  nth: 1,
};

/** By fault, for how long the client paused; all of them led to the same. */
function classesOf(pauses: Readonly<Record<string, number>>): AnswerClasses {
  return new AnswerClasses(
    { sites: [SITE], steps: ['the patch'] },
    Object.entries(pauses).map(([fault, pauseMs]) => ({
      scheduled: { site: SITE, fault },
      report: { struck: { rest: 'the same', pauseMs } },
    })),
  );
}

describe('who speaks for an answer', () => {
  it('is the one after which the client went on first, for all but the last', () => {
    const classes = classesOf({ W8: 1000, W17: 0, W18: 0, 'W1-reset': 500, 'W1-silent': 9000 });
    expect(classes.speakerFor('the patch', 'W18')).toBe('W17');
    expect(classes.speakerFor('the patch', 'W8')).toBe('W17');
    expect(classes.speakerFor('the patch', 'W17')).toBeUndefined();
    expect(classes.speakerFor('the patch', 'W1-silent')).toBeUndefined();
  });

  it('is no refusal where the answer was a conflict, nor the other way round', () => {
    const classes = classesOf({ W17: 0, W18: 0, 'W7-raw': 0, 'W7-honest': 0 });
    expect(classes.speakerFor('the patch', 'W18')).toBe('W17');
    expect(classes.speakerFor('the patch', 'W7-honest')).toBe('W7-raw');
    expect(classes.speakerFor('the patch', 'W7-raw')).toBeUndefined();
  });

  it('is no death, nor an object that is gone, where the answer was a refusal', () => {
    const classes = classesOf({ W17: 0, W18: 0, W16: 0, 'P1-after-ack': 0, 'P1-after-send': 0 });
    expect(classes.speakerFor('the patch', 'W18')).toBe('W17');
    expect(classes.speakerFor('the patch', 'W16')).toBeUndefined();
    expect(classes.speakerFor('the patch', 'P1-after-ack')).toBeUndefined();
    expect(classes.speakerFor('the patch', 'P1-after-send')).toBe('P1-after-ack');
  });

  it('is nobody where the write may still be carried out, or the fault lasts', () => {
    const classes = classesOf({ W17: 0, W4: 0, 'W18-lasting': 0 });
    expect(classes.speakerFor('the patch', 'W4')).toBeUndefined();
    expect(classes.speakerFor('the patch', 'W18-lasting')).toBeUndefined();
  });
});
