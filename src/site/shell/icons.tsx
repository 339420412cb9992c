/**
 * What stands for '@jupyterlab/ui-components' where there is no JupyterLab (scripts/build-site.mjs): its icons
 * and its select, without style sheets made by scripts, which the page's policy would refuse.
 */
import * as React from 'react';
import caretDown from '@jupyterlab/ui-components/style/icons/arrow/caret-down.svg';
import caretDownEmpty from '@jupyterlab/ui-components/style/icons/arrow/caret-down-empty.svg';
import caretRight from '@jupyterlab/ui-components/style/icons/arrow/caret-right.svg';
import settings from '@jupyterlab/ui-components/style/icons/filetype/settings.svg';
import close from '@jupyterlab/ui-components/style/icons/toolbar/close.svg';
import copy from '@jupyterlab/ui-components/style/icons/toolbar/copy.svg';
import download from '@jupyterlab/ui-components/style/icons/toolbar/download.svg';
import ellipses from '@jupyterlab/ui-components/style/icons/toolbar/ellipses.svg';
import refresh from '@jupyterlab/ui-components/style/icons/toolbar/refresh.svg';
import search from '@jupyterlab/ui-components/style/icons/toolbar/search.svg';

interface IconProps {
  readonly tag?: 'span' | 'div';
  readonly className?: string;
  readonly width?: string;
  readonly height?: string;
}

/** An icon by its SVG, which is part of the program. */
export class LabIcon {
  constructor(private readonly options: { readonly name: string; readonly svgstr: string }) {}

  /** The icon as a component. */
  readonly react = (props: IconProps): React.JSX.Element => {
    const host = React.useRef<HTMLSpanElement>(null);
    React.useLayoutEffect(() => {
      const svg = this.element();
      if (props.width !== undefined) svg.setAttribute('width', props.width);
      if (props.height !== undefined) svg.setAttribute('height', props.height);
      host.current?.replaceChildren(svg);
    }, [props.width, props.height]);
    return <span ref={host} className={props.className} aria-hidden="true" />;
  };

  /** For Lumino, which draws the icons of a menu's entries. */
  render(container: HTMLElement): void {
    container.replaceChildren(this.element());
  }

  private element(): Element {
    const { documentElement } = new DOMParser().parseFromString(
      this.options.svgstr,
      'image/svg+xml'
    );
    return document.importNode(documentElement, true);
  }
}

const icon = (name: string, svgstr: string): LabIcon => new LabIcon({ name, svgstr });

export const caretDownIcon = icon('caret-down', caretDown);
export const caretDownEmptyIcon = icon('caret-down-empty', caretDownEmpty);
export const caretRightIcon = icon('caret-right', caretRight);
export const closeIcon = icon('close', close);
export const copyIcon = icon('copy', copy);
export const downloadIcon = icon('download', download);
export const ellipsesIcon = icon('ellipses', ellipses);
export const refreshIcon = icon('refresh', refresh);
export const searchIcon = icon('search', search);
export const settingsIcon = icon('settings', settings);

/** A select as JupyterLab draws it. */
export function HTMLSelect(
  props: React.SelectHTMLAttributes<HTMLSelectElement>
): React.JSX.Element {
  return (
    <div className="jp-HTMLSelect">
      <select {...props} />
      <caretDownEmptyIcon.react />
    </div>
  );
}
