// A former address: leads on to the page, with the query and the fragment. No module: it runs before anything is shown.

const { to } = document.currentScript.dataset;
location.replace(to + location.search + location.hash);
