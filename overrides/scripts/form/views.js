// Which view of the form is shown: the entry of the history says it. An entry that says nothing was made by a same-page
// link, the skip link or another script: it keeps the view, unless its address leads into another one, and says so from
// then on.

import { entry, note, optional } from "../form.js";

/** Shows views with `open(view, what it needs)`, beginning with `first`, which is shown already. `aimed()` names the view that
 * the page's address leads into, if any. */
export function follow(first, open, aimed) {
  let shown = first;
  addEventListener("popstate", look);
  // The page comes back as it was left, perhaps at another entry.
  addEventListener("pageshow", (event) => event.persisted && look());
  return { go, put, shown: () => shown };

  function look() {
    const { view = aimed() ?? shown } = entry();
    note({ view });
    if (view !== shown) show(view);
  }

  /** Shows a view in a new entry. */
  function go(view, needs) {
    optional(() => history.pushState({ ...entry(), view }, ""));
    return show(view, needs);
  }

  /** Shows a view in the present entry. */
  function put(view, needs) {
    note({ view });
    return show(view, needs);
  }

  function show(view, needs) {
    shown = view;
    return open(view, needs);
  }
}
