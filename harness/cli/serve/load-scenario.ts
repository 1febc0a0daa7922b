import type { ApiServer } from '../../../sim/apiserver/index.ts';
import { restoreSnapshot, takeSnapshot } from '../../run/index.ts';
import { cellsOf, formatDiagnostic, loadScenario } from '../../scenario/index.ts';
import { CliError, EXIT } from '../exit-code.ts';

/**
 * Loads the objects a scenario starts with (`given`), CRDs included; of a matrix those of its first cell. Faults, actors and
 * the timeline belong to `kubeflap run`: this server runs on real time.
 */
export async function loadScenarioObjects(server: ApiServer, file: string): Promise<void> {
  const { scenario, diagnostics, text } = loadScenario(file);
  if (!scenario)
    throw new CliError(EXIT.usage, diagnostics.map((one) => formatDiagnostic(one, text)).join('\n'));
  const [cell] = cellsOf(scenario);
  if (cell) restoreSnapshot(server, await takeSnapshot(cell));
}
