// Random requests against the API server for a while: npm run fuzz -- --seconds 300 [--seed N] [--block N]
// A finding prints what replays it and ends with status 1.
import { parseArgs } from 'node:util';
import { fuzzBlock, REQUESTS_PER_BLOCK } from '../tests/laws/fuzz/fuzz-run.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string' },
    block: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const end = Date.now() + Number(values.seconds) * 1000;
console.log(`fuzz: seed ${seed}`);
let block = Number(values.block ?? 0);
let blocks = 0;
do {
  const finding = await fuzzBlock(seed, block);
  if (finding) {
    console.error(`fuzz: request ${finding.index} ${finding.what}\n${finding.request}`);
    console.error(`replay: npm run fuzz -- --seed ${seed} --block ${block}`);
    process.exit(1);
  }
  block += 1;
  blocks += 1;
} while (values.block === undefined && Date.now() < end);
console.log(`fuzz: ${blocks * REQUESTS_PER_BLOCK} requests, nothing found`);
process.exit(0);
