import { afterAll, describe, expect, it } from 'vitest';
import { type CellOutcome, closeSharedGateway, flyCell } from '../run/index.ts';
import { cellsOf, parseScenario, requireScenario } from '../scenario/index.ts';
import { exitCodeOf } from './exit-code.ts';
import { JunitReporter } from './junit-reporter.ts';
import { NdjsonReporter } from './ndjson-reporter.ts';
import type { Reporter } from './reporter.ts';
import { TerminalReporter } from './terminal-reporter.ts';

const SCENARIO = `apiVersion: kubeflap.io/v1alpha1
kind: Scenario
metadata: { name: world }
spec:
  horizon: 5m
  given: { objects: [ { apiVersion: v1, kind: ConfigMap, metadata: { name: a, namespace: apps } } ] }
  timeline: [ { at: 1m, delete: { kind: ConfigMap, namespace: apps, name: a } } ]
  expect:
    - { name: it is gone, atLeast: 1, of: writes, where: write.type == 'DELETED' }
    - { name: somebody writes, sometimes: {}, of: writes }
    - { name: somebody is throttled, sometimes: {}, of: requests, where: request.code == 429 }
`;

afterAll(closeSharedGateway);

async function outcomeOf(text: string): Promise<CellOutcome> {
  const [cell] = cellsOf(requireScenario(parseScenario('world.scenario.yaml', text)));
  return flyCell(cell!, { doubleRun: false });
}

function report(outcome: CellOutcome, reporter: Reporter): void {
  reporter.cellFinished(outcome);
  reporter.suiteFinished({ outcomes: [outcome], exitCode: 0, interrupted: false, notFlown: [], realMs: 0 });
}

describe('what one flight says of what an exploration decides', () => {
  it('stands beside a pass in the terminal, and is counted', async () => {
    const outcome = await outcomeOf(SCENARIO);
    expect(exitCodeOf([outcome], false)).toBe(0);
    let text = '';
    const write = (more: string): void => {
      text += more;
    };
    report(outcome, new TerminalReporter({ write, color: false, live: false }));
    expect(text).toMatch(/✓ world\.scenario\.yaml/);
    expect(text).toMatch(/● somebody writes +happened at t=1m00s/);
    expect(text).not.toContain('somebody is throttled');
    expect(text).not.toContain('✓ it is gone');
    expect(text).toContain(' Sometimes  1 of 2 reached; kubeflap explore decides them');
  });

  it('is skipped in JUnit unless it was reached, with the words, and no failure', async () => {
    let xml = '';
    report(
      await outcomeOf(SCENARIO),
      new JunitReporter((text) => {
        xml = text;
      }),
    );
    expect(xml).toMatch(/name="somebody writes"[^>]*>\s*<system-out><!\[CDATA\[reached: happened at t=1m00s/);
    expect(xml).toMatch(
      /name="somebody is throttled"[^>]*>\s*<skipped\/>\s*<system-out><!\[CDATA\[unreached/,
    );
    expect(xml).not.toContain('<failure');
  });

  it('has a status of its own in JSON', async () => {
    const lines: string[] = [];
    report(await outcomeOf(SCENARIO), new NdjsonReporter((line) => lines.push(line)));
    expect(JSON.parse(lines[0]!)).toMatchObject({
      status: 'pass',
      expectations: [{ status: 'pass' }, { status: 'reached', line: 10 }, { status: 'unreached', line: 11 }],
    });
  });
});
