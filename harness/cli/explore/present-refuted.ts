import { type Refutation, scheduleKey, writeRefutation } from '../../explore/index.ts';
import { type CliIo, say } from '../io.ts';
import { writing } from './writing.ts';

/** One is enough to look into a premise; certificate.json names them all. */
const MAX_PRESENTED = 5;

/** Later than any flight ends: all of its events are printed. */
const TO_THE_END = '--until 1000h';

/** Says which pairs did not go as the rule that left them out says, and how to fly them. @throws CliError */
export function presentRefuted(refuted: readonly Refutation[], folder: string, io: CliIo): void {
  for (const [index, refutation] of refuted.slice(0, MAX_PRESENTED).entries()) {
    const { rule, pair, speaker } = refutation;
    const files = writing(folder, () => writeRefutation(refutation, folder, index + 1));
    say(io.stderr, `kubeflap: inconclusive: a pair that ${rule} leaves out did not go as the rule says`);
    say(io.stderr, `  pair     ${scheduleKey(pair.schedule)}`);
    say(io.stderr, `  fly it   kubeflap replay ${files.pair} ${TO_THE_END}`);
    if (speaker && files.speaker) {
      say(io.stderr, `  speaker  ${scheduleKey(speaker.schedule)}`);
      say(io.stderr, `  fly it   kubeflap replay ${files.speaker} ${TO_THE_END}`);
    } else say(io.stderr, '  speaker  none: each release should have gone as under its own fault alone');
  }
  if (refuted.length > 0)
    say(
      io.stderr,
      `kubeflap: ${refuted.length} refuted in all: what was left out proves nothing, and the certificate is void; flights and findings stand`,
    );
}
