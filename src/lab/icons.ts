/** The extension's own icons. They take their colours from the theme through jp-icon classes. */
import { LabIcon } from '@jupyterlab/ui-components';
import flightlog from '../../style/icons/flightlog.svg';
import compare from '../../style/icons/compare.svg';
import report from '../../style/icons/report.svg';

export const flightlogIcon = new LabIcon({ name: 'flightlog:icon', svgstr: flightlog });
export const compareIcon = new LabIcon({ name: 'flightlog:compare', svgstr: compare });
export const reportIcon = new LabIcon({ name: 'flightlog:report', svgstr: report });
