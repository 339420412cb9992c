import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** The builder loads icons as text; so do the tests. */
const svgText = {
  name: 'svg-text',
  enforce: 'pre' as const,
  load(id: string) {
    if (id.endsWith('.svg')) return `export default ${JSON.stringify(readFileSync(id, 'utf8'))}`;
    return undefined;
  }
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'core',
          env: { FLIGHTLOG_CACHE: '' },
          environment: 'node',
          include: ['tests/ts/**/*.test.ts'],
          exclude: ['tests/ts/lab/**'],
          testTimeout: 30_000
        }
      },
      {
        plugins: [svgText],
        test: {
          name: 'lab',
          environment: 'jsdom',
          css: false,
          include: ['tests/ts/lab/**/*.test.ts?(x)'],
          setupFiles: ['./tests/ts/lab/setup.ts'],
          testTimeout: 30_000,
          server: {
            deps: {
              inline: [/@jupyterlab\//, /@jupyter\//, /@lumino\//, /@microsoft\//, /exenv-es6/]
            }
          }
        }
      },
      {
        test: {
          name: 'ui',
          environment: 'node',
          include: ['tests/ui/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          expect: { poll: { timeout: 20_000, interval: 100 } }
        }
      }
    ]
  }
});
