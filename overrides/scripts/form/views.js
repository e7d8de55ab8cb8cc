// Which view of the form is shown: the entry of the history says it. An entry that says nothing was made by a same-page
// link, the skip link or another script: it keeps the view, and says so from then on.

import { entry, note, optional } from "../form.js";

/** Shows views with `open(view, ...what it needs)`, beginning with `first`, which is shown already. */
export function follow(first, open) {
  let shown = first;
  note({ view: first });
  addEventListener("popstate", look);
  // The page comes back as it was left, perhaps at another entry.
  addEventListener("pageshow", (event) => event.persisted && look());
  return { go, put, is: (view) => view === shown };

  function look() {
    const { view } = entry();
    if (!view) note({ view: shown });
    else if (view !== shown) show(view);
  }

  /** Shows a view in a new entry. */
  function go(view, ...needs) {
    optional(() => history.pushState({ ...entry(), view }, ""));
    return show(view, ...needs);
  }

  /** Shows a view in the present entry. */
  function put(view, ...needs) {
    note({ view });
    return show(view, ...needs);
  }

  function show(view, ...needs) {
    shown = view;
    return open(view, ...needs);
  }
}
