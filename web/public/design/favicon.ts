/** The mark on its own colours, readable on light and dark tabs. */
export const FAVICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28" fill="none"><rect width="28" height="28" rx="7" fill="#0b5d57"/>' +
  '<g stroke="#fff" stroke-width="2.2" stroke-linecap="round"><path d="M5 20a9 9 0 0 1 18 0"/><path d="M9 20a5 5 0 0 1 10 0"/>' +
  '<path d="M14 20v.01" stroke-width="3.2"/></g></svg>'
