/**
 * A stranger's HTML: in a frame that may run nothing, submit nothing, load nothing and knows no origin.
 *
 * What names another address is taken out first (inert.ts). The sandbox has no permission at all; the policy, which
 * comes before their first byte, refuses every request but pictures and styles that are in the file itself.
 */
import * as React from 'react';
import { useServices } from '../shared/services.js';
import { inertHtml } from './inert.js';

const POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; form-action 'none'; base-uri 'none'";

export function HtmlFrame(props: { html: string; name: string }): React.JSX.Element {
  const { trans } = useServices();
  const page = React.useMemo(() => inertHtml(props.html), [props.html]);
  return (
    <>
      <iframe
        className="jp-flightlog-HtmlFrame"
        sandbox=""
        referrerPolicy="no-referrer"
        title={trans.__('Preview of %1', props.name)}
        srcDoc={`<!doctype html><meta http-equiv="Content-Security-Policy" content="${POLICY}">${page}`}
      />
      <p className="jp-flightlog-Hint">
        {trans.__('Shown without its scripts and without the network.')}
      </p>
    </>
  );
}
