/** The `flightlog` command in Node: hands the real streams, clock and folders to runCli. */
import type { Output } from './effects.js';
import { runCli } from './cli.js';

/** Put in by scripts/build-node.mjs from package.json. */
declare const FLIGHTLOG_VERSION: string;

function output(stream: NodeJS.WriteStream): Output {
  // `flightlog runs | head` closes the pipe early; that is no failure.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return { write: text => void stream.write(text), isTTY: stream.isTTY === true };
}

process.exitCode = await runCli(process.argv.slice(2), {
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  cwd: process.cwd(),
  env: process.env,
  now: Date.now,
  version: FLIGHTLOG_VERSION
});
