/** The index's style sheet and its one script, each allowed in the page by its hash. */

/** Quiet, in the system's fonts, light and dark. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c1c1c; --quiet: #5f6368; --line: #dadce0; --paper: #fff; --link: #0d47a1; --bad: #b71c1c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e6e6; --quiet: #a8adb3; --line: #44474a; --paper: #161616; --link: #8ab4f8; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { max-width: 1100px; margin: 0 auto; padding: 32px 20px 48px; background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: baseline; justify-content: space-between; }
h1 { margin: 0; font-size: 26px; font-weight: 600; overflow-wrap: anywhere; }
h2 { margin: 28px 0 8px; font-size: 17px; font-weight: 600; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 2px; overflow-wrap: anywhere; }
a.go { display: inline-block; padding: 6px 14px; border: 1px solid var(--link); border-radius: 3px; text-decoration: none; }
a:focus-visible, input:focus-visible, .scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.search { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; margin: 20px 0 0; }
.search[hidden], [data-row][hidden] { display: none; }
input { width: min(340px, 100%); padding: 5px 8px; border: 1px solid var(--quiet); border-radius: 3px; background: none; color: inherit; font: inherit; }
#found, small, footer { color: var(--quiet); font-size: 13px; }
ul { margin: 0; padding: 0; list-style: none; }
li { padding: 4px 0; border-bottom: 1px solid var(--line); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { font-weight: 400; }
thead th { color: var(--quiet); font-size: 13px; white-space: nowrap; }
td { white-space: nowrap; }
tbody th { min-width: 12em; max-width: 40em; }
.n { padding-right: 0; padding-left: 12px; text-align: right; }
.failed, .crashed { color: var(--bad); }
footer { margin-top: 32px; }
footer p { margin: 2px 0; overflow-wrap: anywhere; }
@media print { .search, .go { display: none; } }
`.trim();

/** Hides the rows in which not every word that was typed stands. */
export const SEARCH = `
{
  const box = document.getElementById('search');
  const found = document.getElementById('found');
  const rows = [...document.querySelectorAll('[data-row]')].map(row => ({
    row,
    text: (row.textContent + ' ' + row.dataset.row).toLowerCase()
  }));
  const search = () => {
    const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let count = 0;
    for (const { row, text } of rows) {
      row.hidden = !words.every(word => text.includes(word));
      if (!row.hidden) count++;
    }
    found.textContent = words.length ? count + ' of ' + rows.length : '';
  };
  box.parentElement.hidden = false;
  box.addEventListener('input', search);
  search();
}
`.trim();
