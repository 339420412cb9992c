/** The store's one door: bytes in, runs and series out. Node's file system is in node.ts. */
export type {
  Artifact,
  ArtifactType,
  BlobRef,
  ByteRange,
  ByteSource,
  FactRow,
  FactsDelta,
  Goal,
  MetricSummary,
  ParamValue,
  Problem,
  ReproducedMetric,
  Reproduction,
  Run,
  RunStatus,
  Series,
  SeriesView,
  StepValue,
  StoreSource,
  StoreWatch,
  ViewOptions
} from './types.js';
export { copyRun } from './build.js';
export { catalogRows, decodeCatalog, encodeCatalog } from './catalog.js';
export type { Catalog } from './catalog.js';
export { StoreError } from './errors.js';
export type { StoreErrorCode } from './errors.js';
export { decodeDelta } from './delta.js';
export { DeltaStream } from './deltastream.js';
export { decodeFacts } from './facts.js';
export type { Facts } from './facts.js';
export { FORMAT } from './format.js';
export { httpStore } from './http.js';
export type { HttpOptions } from './http.js';
export { LISTED } from './listed.js';
export { memoryStore } from './memory.js';
export { PointsStream } from './points.js';
export { StoreReader } from './reader.js';
export type { ReaderOptions } from './reader.js';
export { RunIndex } from './runs.js';
export { isViewPath, viewRows, plainView, readSettings, viewFacts, viewsOf } from './savedviews.js';
export type {
  MetricMode,
  SavedView,
  SpreadKind,
  ViewColumn,
  ViewSettings,
  ViewSort
} from './savedviews.js';
export { FolderScan } from './scan.js';
export type { FileEntry, FolderView } from './scan.js';
export { deriveStatus, parseLease } from './status.js';
export type { Lease } from './status.js';
export { summarise } from './summary.js';
export { encodeFactValue, parseFactValue } from './values.js';
export type { FactValue } from './values.js';
