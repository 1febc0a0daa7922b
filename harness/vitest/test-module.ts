import { basename } from 'node:path';
import { cellsOf, formatDiagnostic, parseScenario } from '../scenario/index.ts';
import { type LineMap, lineMap } from './line-map.ts';

/** The longest a scenario with its repetition and controls may take in real time. */
const TIMEOUT_MS = 600_000;

interface Line {
  readonly code: string;
  readonly at?: { readonly line: number; readonly column: number } | undefined;
}

/** Turns a scenario file into a test module: a suite per cell, a test per control and per expectation that one run decides. */
export function testModuleOf(file: string, text: string, runtime: string): { code: string; map: LineMap } {
  const { scenario, diagnostics } = parseScenario(file, text);
  const lines: Line[] = [
    { code: `import { beforeAll, describe, test } from 'vitest';` },
    {
      code: `import { flyFile, requireControl, requireExpectation, requireRun } from ${JSON.stringify(runtime)};`,
    },
  ];
  const [first] = diagnostics;
  if (first || !scenario) {
    const problems = diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, text)).join('\n\n');
    const at = { line: first?.line ?? 1, column: first?.column ?? 1 };
    lines.push({
      code: `test('the scenario is well-formed', () => { throw new Error(${JSON.stringify(problems)}); });`,
      at,
    });
  } else {
    const { spec, metadata } = scenario.document;
    const place = (...path: (string | number)[]): Line['at'] => scenario.source.keyPosition(path);
    cellsOf(scenario).forEach((cell, index) => {
      const title = cell.label === '' ? metadata.name : `${metadata.name} [${cell.label}]`;
      lines.push({ code: `describe(${JSON.stringify(title)}, () => {`, at: place('metadata', 'name') });
      lines.push({ code: 'let outcome;' });
      lines.push({
        code: `beforeAll(async () => { outcome = await flyFile(${JSON.stringify(file)}, ${index}); }, ${TIMEOUT_MS});`,
      });
      spec.expect.forEach(({ name, sometimes }, i) => {
        if (sometimes) return;
        const code = `test(${JSON.stringify(name)}, () => requireExpectation(outcome, ${JSON.stringify(name)}));`;
        lines.push({ code, at: place('spec', 'expect', i, 'name') });
      });
      (spec.control ?? []).forEach(({ name }, i) => {
        const code = `test(${JSON.stringify(`control: ${name}`)}, () => requireControl(outcome, ${JSON.stringify(name)}));`;
        lines.push({ code, at: place('spec', 'control', i, 'name') });
      });
      lines.push({
        code: `test('the run as a whole', () => requireRun(outcome));`,
        at: place('metadata', 'name'),
      });
      lines.push({ code: '});' });
    });
  }
  return {
    code: `${lines.map((line) => line.code).join('\n')}\n`,
    map: lineMap(
      basename(file),
      text,
      lines.map((line) => line.at),
    ),
  };
}
