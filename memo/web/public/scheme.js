// Runs before the first paint, so that a dark page never flashes white; and says so when Memo itself does not come, so that none stays white.
(() => {
  const root = document.documentElement;
  const chosen = /(?:^|; )memo_scheme=(light|dark)/.exec(document.cookie)?.[1];
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");

  const tell = () => {
    const button = Object.assign(document.createElement("button"), { textContent: "Try again", onclick: () => location.reload() });
    const words = Object.assign(document.createElement("p"), { textContent: "Memo cannot be reached. Check your connection and try again. What you wrote is kept." });
    const title = Object.assign(document.createElement("h1"), { textContent: "This did not load" });
    const note = document.createElement("main");
    note.setAttribute("role", "alert");
    note.append(title, words, button);
    // The styles may not have come either.
    Object.assign(root.style, { colorScheme: dark ? "dark" : "light", background: dark ? "#191919" : "#ffffff" });
    Object.assign(note.style, { maxWidth: "26rem", margin: "20vh auto", padding: "0 1rem", textAlign: "center", font: "1rem/1.5 Inter, system-ui, sans-serif", color: dark ? "#e6e6e6" : "#2b2b2b" });
    Object.assign(title.style, { fontSize: "1.125rem" });
    Object.assign(button.style, { padding: "8px 18px", font: "inherit" });
    document.getElementById("root")?.replaceChildren(note);
    window.addEventListener("online", () => location.reload());
  };
  const failed = ({ target }) => {
    if (!(target instanceof HTMLScriptElement) || target.type !== "module") return;
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", tell);
    else tell();
  };
  window.addEventListener("error", failed, true);
})();
