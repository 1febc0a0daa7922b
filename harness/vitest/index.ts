export { type ScenarioPlugin, scenarios } from './plugin.ts';
