/**
 * A stranger's HTML without anything that could ask a network, before it reaches a frame.
 *
 * The frame's own policy refuses such requests too, but browsers look ahead for what a page links to, and now and
 * then do so before they have read the policy.
 */

/** Elements that load, redirect or run something. */
const ACTIVE = 'script, link, meta, base, iframe, frame, object, embed, template, noscript';
/** Attributes that name an address. */
const ADDRESSES = [
  ...['src', 'srcset', 'href', 'xlink:href', 'poster', 'background', 'data'],
  ...['action', 'formaction', 'ping']
];

/** The same page; of addresses only those within itself are left. */
export function inertHtml(html: string): string {
  // A parsed document that is shown nowhere loads and runs nothing.
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const element of page.querySelectorAll(ACTIVE)) element.remove();
  for (const element of page.querySelectorAll('*')) {
    for (const name of ADDRESSES) {
      const address = element.getAttribute(name);
      if (address !== null && !/^\s*(data:image\/|#)/i.test(address)) element.removeAttribute(name);
    }
  }
  return page.documentElement.outerHTML;
}
