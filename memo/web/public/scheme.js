// Runs before the first paint, so that a dark page never flashes white.
(() => {
  const chosen = /(?:^|; )memo_scheme=(light|dark)/.exec(document.cookie)?.[1];
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
