/** What stands for '@jupyterlab/rendermime' where there is no JupyterLab (scripts/build-site.mjs). */

/** Terminal output as its text; without a rendermime registry nobody asks for colours. */
export async function renderText(options: { host: HTMLElement; source: string }): Promise<void> {
  options.host.textContent = options.source.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '');
}
