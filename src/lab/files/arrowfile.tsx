/** Any Arrow file, opened as a table. Large ones are read only when somebody says so. */
import type { Contents } from '@jupyterlab/services';
import * as React from 'react';
import { Failure, Loading } from '../preview/artifact.js';
import { LARGE } from '../preview/bytes.js';
import { TableView } from '../preview/table.js';
import type { TableData } from '../preview/tabledata.js';
import { sizeText } from '../shared/format.js';
import { useLoaded } from '../shared/hooks.js';
import { ServicesContext } from '../shared/services.js';
import type { FileViewProps } from './factory.js';

export function ArrowFile(props: FileViewProps): React.JSX.Element {
  const { services, contents, path } = props;
  const { trans } = services;
  const [agreed, setAgreed] = React.useState(false);
  const about = useLoaded(path, () => contents.get(path, { content: false }));
  const size = about.value?.size ?? 0;
  const asks = size > LARGE && !agreed;
  const table = useLoaded(about.value && !asks ? path : null, () => readTable(contents, path));
  const error = about.error ?? table.error;
  return (
    <ServicesContext.Provider value={services}>
      <div className="jp-flightlog-Section-body">
        {error !== null && <Failure message={error} />}
        {asks && (
          <p className="jp-flightlog-Hint">
            {trans.__('This is %1 long.', sizeText(size))}{' '}
            <button type="button" className="jp-flightlog-Button" onClick={() => setAgreed(true)}>
              {trans.__('Show it')}
            </button>
          </p>
        )}
        {table.value && <TableView data={table.value} label={path} />}
        {!asks && !table.value && error === null && <Loading />}
      </div>
    </ServicesContext.Provider>
  );
}

async function readTable(contents: Contents.IManager, path: string): Promise<TableData> {
  const [{ arrowTable }, file] = await Promise.all([
    import('../preview/arrow.js'),
    contents.get(path, { type: 'file', format: 'base64', content: true })
  ]);
  const text = atob(String(file.content));
  return arrowTable(Uint8Array.from(text, character => character.charCodeAt(0)));
}
