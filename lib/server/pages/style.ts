/** The style of all pages: narrow, light or dark as the system is. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #eef1f5; --card: #fff; --text: #1b2430; --quiet: #55606f; --line: #c3cbd6; --field: #7a8695;
  --strong: #1257b0; --on-strong: #fff; --bad: #b3261e; --ring: #1257b0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11161d; --card: #1b222c; --text: #e8edf3; --quiet: #a9b4c2; --line: #3a4553; --field: #8793a3;
    --strong: #8ab8f7; --on-strong: #0b1a2e; --bad: #ffb4ab; --ring: #8ab8f7;
  }
}
* { box-sizing: border-box }
body { margin: 0; padding: 1rem; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center;
  background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
main { width: 100%; max-width: 27rem; padding: 2rem; background: var(--card); border: 1px solid var(--line);
  border-radius: .75rem }
@media (max-width: 30rem) { main { padding: 1.25rem } }
.site { margin: 0 0 1rem; color: var(--quiet) }
h1 { margin: 0 0 .75rem; font-size: 1.4rem; line-height: 1.25 }
p, ul { margin: 0 0 1rem }
ul { padding-left: 1.25rem }
ul.plain { padding: 0; list-style: none }
ul.plain li { padding: .75rem 0; border-top: 1px solid var(--line) }
.quiet { color: var(--quiet); font-size: .9rem }
.quiet p, p.quiet { margin-bottom: .5rem }
.bad { color: var(--bad) }
blockquote { margin: 0 0 1rem; padding-left: .75rem; border-left: 3px solid var(--line); color: var(--quiet) }
label { display: block; margin-bottom: .25rem; font-weight: 600 }
input { display: block; width: 100%; min-height: 2.75rem; margin-bottom: 1rem; padding: .5rem .75rem; font: inherit;
  color: inherit; background: var(--card); border: 1px solid var(--field); border-radius: .5rem }
button { min-height: 2.75rem; padding: .5rem 1.25rem; font: inherit; font-weight: 600; color: var(--text);
  background: none; border: 1px solid var(--field); border-radius: .5rem; cursor: pointer }
button.strong { color: var(--on-strong); background: var(--strong); border-color: var(--strong) }
.choice { display: flex; flex-wrap: wrap; gap: .75rem; margin-bottom: 1rem }
.choice button { flex: 1 1 8rem }
a { color: var(--strong) }
:focus-visible { outline: 3px solid var(--ring); outline-offset: 2px }
.code { display: block; margin: 0 0 1rem; padding: .75rem; border: 1px dashed var(--field); border-radius: .5rem;
  font: 600 1.5rem/1.3 ui-monospace, monospace; letter-spacing: .08em; text-align: center; user-select: all }
@media (forced-colors: active) { button.strong { border-width: 3px } }
`;
