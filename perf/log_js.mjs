/**
 * What a call to log() costs in Node, beside a line of JSON written to a file at each call, which is the
 * plain way to lose nothing when the process is killed.
 *
 * Run: node scripts/build-node.mjs && node perf/log_js.mjs
 * Limits: median 10 µs for 1 and 5 metrics, and no more than thrice the line of JSON, as it is two writes; exit code 1 beyond.
 */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fl from '../flightlog/node/recorder.mjs';

const CALLS = 50_000;
const MEDIAN_US = 10;
const RATIO = 3;

/** Median and 99th percentile in microseconds, of calls after as many to warm up. */
function measure(call) {
  const took = new Float64Array(CALLS);
  for (let step = 0; step < 2 * CALLS; step++) {
    const start = performance.now();
    call(step);
    took[step % CALLS] = performance.now() - start;
  }
  took.sort();
  return { median: 1000 * took[CALLS >> 1], p99: 1000 * took[Math.floor(0.99 * CALLS)] };
}

const metricsOf = {
  1: step => ({ loss: 1 / (step + 1) }),
  5: step => ({ loss: 1 / (step + 1), acc: step, lr: 0.1, grad: 2 * step, norm: step % 7 })
};

const folder = mkdtempSync(join(tmpdir(), 'flightlog-perf-'));
let missed = false;
try {
  for (const [count, metrics] of Object.entries(metricsOf)) {
    const run = fl.startRun('perf', { store: join(folder, 'flights') });
    const ours = measure(step => run.log(metrics(step), { step }));
    run.end();
    const file = openSync(join(folder, 'lines'), 'w');
    const lines = measure(step =>
      writeSync(file, `${JSON.stringify({ step, ...metrics(step) })}\n`)
    );
    closeSync(file);
    const ratio = ours.median / lines.median;
    const bad = ours.median > MEDIAN_US || ratio > RATIO;
    missed ||= bad;
    console.log(
      `log, ${count} metrics: median ${ours.median.toFixed(1)} µs, p99 ${ours.p99.toFixed(1)} µs (limit ${MEDIAN_US} µs); ` +
        `a line of JSON ${lines.median.toFixed(1)} µs, ratio ${ratio.toFixed(2)} (limit ${RATIO})${bad ? '  MISSED' : ''}`
    );
  }
} finally {
  await new Promise(resolve => setTimeout(resolve, 2000)); // the points are being sorted
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = missed ? 1 : 0;
