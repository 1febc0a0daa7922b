import { relative } from 'node:path';
import type { KnownWeakness } from './known-weakness.ts';

const INTRODUCTION = `<!-- Made by \`npm run docs:known\` from scenarios/known-weaknesses. Do not edit. -->
# Known weaknesses

The job that this project's recovery engine replaces ran in production and did not do what it was for. This is what is known to be
wrong with it: a scenario for each weakness, flown by its faithful rendering (the reference engine, \`scenarios/engines/reference\`),
which fails the expectation named here, and by kubeflap's own engine, which passes. \`kubeflap run --known\` flies them all and says
whether this table is true.

| # | weakness | what happens | the reference engine | and so fails | kubeflap |
|--:|---|---|---|---|---|
`;

/** The table as a page of docs/; links are relative to \`folder\`. */
export function knownMarkdown(weaknesses: readonly KnownWeakness[], folder: string): string {
  const rows = weaknesses.map((weakness) => {
    const { number, title, text, because, misses, scenario, notModelled } = weakness;
    const cells = scenario
      ? [
          `[${title}](${relative(folder, scenario.file)})`,
          text,
          because ?? '',
          misses.map((name) => `*${name}*`).join('; '),
          'passes',
        ]
      : [title, text, '', '', `not modelled: ${notModelled}`];
    return `| ${[String(number), ...cells].map(cellText).join(' | ')} |\n`;
  });
  return `${INTRODUCTION}${rows.join('')}`;
}

function cellText(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
}
