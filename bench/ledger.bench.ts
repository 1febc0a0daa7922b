// What telling two runs apart costs per request: the rolling hash over decisions, beside hashes over bodies.
import { createHash } from 'node:crypto';
import { RollingHash } from '../harness/trace/rolling-hash.ts';
import { rateOf } from './rate.ts';
import { printRow } from './table.ts';
import { releaseNamed } from './world.ts';

const body = releaseNamed('release');
const id = 'recovery#1/patch/helmreleases.helm.toolkit.fluxcd.io/default/release/status/1';
const rolling = new RollingHash();
let t = 0;
const sha = await rateOf(() => createHash('sha256').update(JSON.stringify(body)).digest('hex'), 0.5, 100);
const peer = { name: 'SHA-256 of the body', value: sha.perSecond };
const decisions = await rateOf(
  () => {
    rolling.text(id);
    rolling.number(t++);
    rolling.number(t);
    rolling.number(200);
    rolling.text('once');
  },
  0.5,
  1000,
);
printRow('rolling hash of a decision', decisions.perSecond, '/s', peer);
const text = JSON.stringify(body);
const bodies = await rateOf(() => rolling.text(text), 0.5, 100);
printRow('rolling hash of a body, serialised already', bodies.perSecond, '/s', peer);
