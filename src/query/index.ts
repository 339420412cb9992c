/** The query room's one door: find, sort and compare runs. Pure functions over runs. */
export { defaultColumns, METRIC_MODES } from './columns.js';
export type { Column, MetricMode } from './columns.js';
export { complete } from './complete.js';
export type { Completion, Suggestion } from './complete.js';
export { differences, diffMaps } from './differences.js';
export type { Differences, DifferingKey, MapDifferences } from './differences.js';
export { chosenRuns } from './chosen.js';
export type { ChosenRuns } from './chosen.js';
export { fieldValue } from './fields.js';
export type { Field, RunField } from './fields.js';
export { FlightViewError, parseFlightView, writeFlightView } from './flightfile.js';
export { defaultFlightView, SPREADS, VIEW_VALUES, VIEW_TABS } from './flightview.js';
export type {
  FlightView,
  RunChoice,
  ViewValue,
  ViewCharts,
  ViewLook,
  ViewTab,
  ViewX
} from './flightview.js';
export { groupRuns, NO_GROUPS, SEEDS } from './groups.js';
export type { RunGroup } from './groups.js';
export { fieldPaths, knownFields } from './known.js';
export type { KnownFields } from './known.js';
export { matches, narrows, searchText } from './match.js';
export {
  bestValue,
  compareValues,
  displayName,
  goalOf,
  guessGoal,
  keyMetric,
  metricAs,
  metricValue,
  isSystemMetric
} from './metrics.js';
export type { Delta, ValueMode as SummaryMode } from './metrics.js';
export { nearest } from './nearest.js';
export { isQuery, parseQuery } from './parse.js';
export type { Literal, Operator, Query } from './parse.js';
export { fieldPath, parseField } from './paths.js';
export { ResolveError, resolveRun } from './resolve.js';
export { isSeedName, seedGroups, seedKey } from './seeds.js';
export { parseOrder, sortByValues, sortRuns } from './sort.js';
export type { SortKey, ValueKey } from './sort.js';
export { aggregate, SPREAD_KINDS, studentT } from './spread.js';
export type { Aggregate, SpreadKind } from './spread.js';
export { QueryError } from './tokens.js';
export { valueText } from './values.js';
export { pictureStem } from './stem.js';
export { VERDICT_TAGS, verdictOf } from './verdict.js';
export type { Verdict, VerdictLine } from './verdict.js';
export { viewField, viewKeys } from './viewkeys.js';
export type { ViewOrder } from './viewkeys.js';
