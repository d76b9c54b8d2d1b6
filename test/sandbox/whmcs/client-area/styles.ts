export const STYLES = `
*,*::before,*::after{box-sizing:border-box}
:root{--ink:#1c2733;--soft:#5b6b7a;--line:#dbe2e8;--paper:#fff;--ground:#f3f6f8;--brand:#14506e;--good:#12693f;--bad:#a3261d;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--ink:#e7edf2;--soft:#9fb0be;--line:#2c3a46;--paper:#17212a;--ground:#0f171e;--brand:#7cc0e2;--good:#6fd3a2;--bad:#ff9d94}}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI","Hiragino Sans","Noto Sans JP",sans-serif}
a{color:var(--brand)}
header,main,footer{max-width:44rem;margin:0 auto;padding:1rem}
header{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;align-items:center;border-bottom:1px solid var(--line)}
header strong{margin-right:auto;font-size:1.1rem}
nav{display:flex;gap:1rem;flex-wrap:wrap}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0 1rem}
h2{font-size:1.1rem;margin:1.5rem 0 .5rem}
.panel{background:var(--paper);border:1px solid var(--line);border-radius:.75rem;padding:1rem;margin:0 0 1rem}
.panel>p:first-of-type,.panel>input[type=hidden]+p{margin-top:0}
.panel>p:last-child{margin-bottom:0}
.row{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;justify-content:space-between}
.row+.row{border-top:1px solid var(--line);margin-top:.75rem;padding-top:.75rem}
.soft{color:var(--soft);font-size:.925rem}
.amount{font-variant-numeric:tabular-nums;font-weight:600}
.badge{border:1px solid var(--line);border-radius:1rem;padding:.1rem .6rem;font-size:.85rem}
.notice{border-left:4px solid var(--good)}
.notice.bad{border-left-color:var(--bad)}
label{display:block;font-weight:600;margin:.75rem 0 .25rem}
input{width:100%;min-height:2.75rem;font:inherit;color:inherit;background:var(--ground);border:1px solid var(--line);border-radius:.5rem;padding:.5rem .75rem}
input[type=checkbox]{width:1.25rem;min-height:1.25rem;margin-right:.5rem}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:0 1rem}
.check{display:flex;align-items:center;font-weight:400}
button,.button{display:inline-block;min-height:2.75rem;font:inherit;font-weight:600;border:1px solid var(--brand);border-radius:.5rem;padding:.55rem 1.1rem;background:var(--brand);color:var(--paper);text-decoration:none;cursor:pointer}
button.plain,.button.plain{background:none;color:var(--brand)}
form.inline{display:inline}
:focus-visible{outline:3px solid var(--brand);outline-offset:2px}
`
