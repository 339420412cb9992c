/**
 * What a report does once scripts run: live charts over the embedded data, sortable tables, open print.
 *
 * The page is complete without it. Bundled by scripts/build-report.mjs; not imported by the room.
 */
import { PageControls } from './runtime-charts.js';
import { slidable } from './runtime-figures.js';
import { openForPrint, sortable } from './runtime-tables.js';

for (const table of document.querySelectorAll<HTMLTableElement>('table[data-sortable]'))
  sortable(table);
for (const series of document.querySelectorAll<HTMLElement>('[data-steps]')) slidable(series);
openForPrint();
PageControls.start();
