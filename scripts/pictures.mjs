/** Takes the pictures of the main states anew, in tests/pictures/, and those of docs/pictures: look at them before they are committed. */
import { env, run } from './setup.mjs';

const tests = ['list', 'details', 'compare', 'trouble', 'path', 'data'].map(
  name => `tests/ui/${name}.test.ts`
);
const vitest = 'node_modules/vitest/vitest.mjs';
run(process.execPath, [vitest, 'run', '--project', 'ui', ...tests], {
  env: { ...env, FLIGHTLOG_PICTURES: 'write' }
});
run(process.execPath, ['scripts/gallery.mjs']);
