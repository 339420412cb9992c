/**
 * Publishes runs as one HTML file beside the notebook.
 *
 * The report's code is loaded when it is first used; it makes the same bytes here as on the command line.
 */
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { parseFlightView, type FlightView } from '../../query/index.js';
import type { ReportOptions } from '../../report/index.js';
import type { Machine } from '../../redact/index.js';
import { CommandIDs } from '../commandids.js';
import { reportIcon } from '../icons.js';
import { RunsServer } from '../server.js';
import { ServerError } from '../servererror.js';
import { freePath } from '../shared/replace.js';
import { RUNS_ARGS, targetRuns } from '../targets.js';
import type { IRunsModel, IStoreSession } from '../tokens.js';
import { sentence, tell, type CommandContext } from './context.js';
import { PublishForm } from './publishform.js';

export function addPublishCommand(context: CommandContext): void {
  const { app, model, trans } = context;
  app.commands.addCommand(CommandIDs.publishReport, {
    label: trans.__('Publish report…'),
    caption: trans.__('Write the selected runs as one HTML file'),
    icon: reportIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          ...RUNS_ARGS.properties,
          store: {
            type: 'string',
            description: 'Store id of the runs. Without it, the store that is listed.'
          },
          view: {
            type: 'string',
            description: 'A comparison as *.flight.json has it: its colours, hidden runs, baseline.'
          },
          saved: {
            type: 'string',
            description: 'In place of runs: those of a view saved in the store, by its name or id.'
          },
          path: { type: 'string', description: 'File to write. Without it, the person is asked.' },
          redact: {
            type: 'boolean',
            description: 'Whether what names people and machines is taken out; default true.'
          }
        }
      }
    },
    isEnabled: args =>
      ['store', 'saved'].some(name => typeof args[name] === 'string') ||
      targetRuns(model, args).length > 0,
    execute: args =>
      tell(async () => {
        await model.open();
        const session =
          typeof args['store'] === 'string' ? await model.withReader(args['store']) : model.current;
        if (!session) return;
        const wanted =
          typeof args['saved'] === 'string'
            ? await ofSavedView(session, args['saved'])
            : ofRuns(model, args, session);
        if (wanted.runs.length === 0) return;
        const path = args['path'];
        const place =
          typeof path === 'string'
            ? { path, redact: args['redact'] !== false }
            : await askPlace(context, session);
        if (place) await publish(context, session, wanted, place);
      })
  });
}

interface Wanted {
  readonly runs: readonly string[];
  readonly options: ReportOptions;
}

/** The meant runs in the colours that they have on screen. */
function ofRuns(
  model: IRunsModel,
  args: ReadonlyPartialJSONObject,
  session: IStoreSession
): Wanted {
  const meant = targetRuns(model, args, session).map(run => run.id);
  const view = typeof args['view'] === 'string' ? parseFlightView(args['view']) : null;
  const runs = view ? drawnRuns(meant, view) : meant;
  const slots = slotsOf(runs, view?.slots ?? {}, run => model.slot(run));
  return { runs, options: { slots, rank: view?.look.rank ?? null } };
}

/** As `flightlog report --view`: nobody picked these runs, so the report gives them its own colours. */
async function ofSavedView({ reader, views }: IStoreSession, asked: string): Promise<Wanted> {
  const { NO_FRONT, selectRuns } = await import('../../report/index.js');
  const { ids } = selectRuns(reader.runs, { ...NO_FRONT, view: asked }, views);
  const view = views.find(({ id, name }) => id === asked || name === asked);
  return { runs: ids, options: view ? { title: view.name } : {} };
}

/** The runs that a comparison draws, the one compared with first: as the command takes its document. */
function drawnRuns(runs: readonly string[], { hidden, baseline }: FlightView): string[] {
  const drawn = runs.filter(run => !hidden.includes(run));
  return [...drawn.filter(run => run === baseline), ...drawn.filter(run => run !== baseline)];
}

function slotsOf(
  runs: readonly string[],
  given: Readonly<Record<string, number>>,
  picked: (run: string) => number | null
): Map<string, number> {
  return new Map(runs.map((run, index) => [run, given[run] ?? picked(run) ?? index]));
}

interface Place {
  readonly path: string;
  readonly redact: boolean;
}

async function askPlace(context: CommandContext, session: IStoreSession): Promise<Place | null> {
  const { trans } = context;
  const folder = session.info.path === null ? '' : PathExt.dirname(session.info.path);
  const { button, value } = await showDialog({
    title: trans.__('Publish report'),
    body: new PublishForm(PathExt.join(folder, 'report.html'), trans),
    focusNodeSelector: 'input',
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Publish') })]
  });
  if (!button.accept || !value?.name) return null;
  const path = /\.html?$/i.test(value.name) ? value.name : `${value.name}.html`;
  const free = await freePath(context.app.serviceManager.contents, path, trans);
  return free === null ? null : { path: free, redact: value.redact };
}

/** What is private on the server's machine; nothing is known where there is no server. */
async function machineOf({ app }: CommandContext): Promise<Machine> {
  try {
    return await new RunsServer(app.serviceManager.serverSettings).machine();
  } catch (error) {
    if (error instanceof ServerError && error.code === 'no-server') return {};
    throw error;
  }
}

/** The page, and the sentence that says what was taken out of it. */
async function made(
  context: CommandContext,
  { reader }: IStoreSession,
  { runs, options }: Wanted,
  redact: boolean
): Promise<{ content: string; said: string }> {
  const { childIds, renderReport } = await import('../../report/index.js');
  if (!redact) return { content: await renderReport(reader, runs, options), said: '' };
  const { redactedRuns } = await import('../../redact/index.js');
  const told = [...runs, ...childIds(reader.runs, runs)];
  const open = await redactedRuns(reader, told, await machineOf(context));
  const content = await renderReport(open.reader, runs, { ...options, redacted: open.line });
  return { content, said: open.line() };
}

async function publish(
  context: CommandContext,
  session: IStoreSession,
  wanted: Wanted,
  { path, redact }: Place
): Promise<void> {
  const { app, trans } = context;
  const { contents } = app.serviceManager;
  const id = Notification.emit(trans.__('Publishing %1…', path), 'in-progress', {
    autoClose: false
  });
  let done: string;
  try {
    const { content, said } = await made(context, session, wanted, redact);
    await contents.save(path, { type: 'file', format: 'text', content });
    done = [trans.__('Published %1', path), said].filter(Boolean).join('. ');
  } catch (error) {
    Notification.update({ id, type: 'error', message: sentence(error), autoClose: false });
    return;
  }
  Notification.update({
    id,
    type: 'success',
    message: done,
    autoClose: 15_000,
    actions: [
      {
        label: trans.__('Open'),
        callback: () =>
          void app.commands.execute('docmanager:open', { path, factory: 'HTML Viewer' })
      },
      {
        label: trans.__('Open in browser tab'),
        caption: trans.__('Charts answer to the mouse there; inside JupyterLab they stand still'),
        callback: () =>
          void contents.getDownloadUrl(path).then(url => window.open(url, '_blank', 'noopener'))
      }
    ]
  });
}
