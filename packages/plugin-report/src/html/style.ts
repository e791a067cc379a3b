/** The page's own style. Colours are named once for each theme; states differ in lightness too, so that they can be told without hue. */
export const STYLE = `
:root{--bg:#fff;--fg:#1b1f24;--dim:#5b6570;--line:#d9dee3;--panel:#f5f7f9;--accent:#0b62c4;--ok:#2c7d49;--bad:#b3202e;--warn:#c98a00;--off:#9aa5b1;--kept:#5a7fb8;color-scheme:light}
@media(prefers-color-scheme:dark){:root:not([data-theme=light]){--bg:#14171b;--fg:#e4e8ec;--dim:#98a3ae;--line:#30363d;--panel:#1c2126;--accent:#6cb0ff;--ok:#4fb276;--bad:#ff6b6b;--warn:#e0ad3c;--off:#69737d;--kept:#8fb0e0;color-scheme:dark}}
:root[data-theme=dark]{--bg:#14171b;--fg:#e4e8ec;--dim:#98a3ae;--line:#30363d;--panel:#1c2126;--accent:#6cb0ff;--ok:#4fb276;--bad:#ff6b6b;--warn:#e0ad3c;--off:#69737d;--kept:#8fb0e0;color-scheme:dark}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:14px/1.45 system-ui,sans-serif}
header,main{max-width:1500px;margin:0 auto;padding:12px 20px}
header{display:flex;flex-wrap:wrap;gap:4px 24px;align-items:baseline;border-bottom:1px solid var(--line)}
h1{font-size:20px;margin:0;flex:1}h2,h3{font-size:15px;margin:20px 0 8px}
h1 .bad{color:var(--bad)}h1 .ok{color:var(--ok)}
.facts{color:var(--dim);display:flex;flex-wrap:wrap;gap:2px 18px;flex-basis:100%}
.facts b{color:var(--fg);font-weight:600}
button,input{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--line);border-radius:5px;padding:3px 9px}
button{cursor:pointer}button[aria-pressed=true]{border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
.row{display:flex;flex-wrap:wrap;gap:6px;align-items:center}
.row+.scroll{margin-top:8px}.scroll{overflow:auto;max-height:520px;border:1px solid var(--line);border-radius:6px;background:var(--panel)}
.scroll:has(#timeline){position:relative}#timeline{display:block;min-width:100%}
.failures{list-style:none;margin:0;padding:0}.failures li::before{content:"\\2717";color:var(--bad);margin-right:8px}.failures li.dim::before{visibility:hidden}
.name{background:none;border:0;padding:0;text-align:left;max-width:100%;overflow:hidden;text-overflow:ellipsis;vertical-align:bottom}.failures .name{font-weight:600;text-decoration:underline;text-underline-offset:3px;margin-right:8px;overflow-wrap:anywhere}
.keys{gap:4px 16px}@media(hover:none){.keys{display:none}}
.bar{cursor:pointer}.bar rect{fill:var(--ok);stroke:var(--ok);stroke-width:.6}
.bar.failed rect{fill:var(--bad);stroke:var(--bad)}.bar.preempted rect{fill:var(--warn);stroke:var(--warn)}.bar.preempted text,.bar.unfinished text{fill:#101317}.bar.unfinished rect{fill:var(--off);stroke:var(--bad);stroke-dasharray:3 2}
.bar text{fill:#fff;font-size:11px;pointer-events:none}
@media(prefers-color-scheme:dark){:root:not([data-theme=light]) .bar text{fill:#101317}}:root[data-theme=dark] .bar text{fill:#101317}
.bar:hover rect,.bar.chosen rect{stroke:var(--fg);stroke-width:2}
.bar.hidden{opacity:.12}
.tick{stroke:var(--line)}.time{fill:var(--dim);font-size:10px}
#table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
#table th,#table td{text-align:left;padding:3px 8px;border-bottom:1px solid var(--line);white-space:nowrap}
#table td.n,#table th.n{text-align:right}
#table td.text{max-width:420px;overflow:hidden;text-overflow:ellipsis}
#table th{position:sticky;top:0;background:var(--panel)}#table th button{border:0;background:none;padding:0;font-weight:600}
th[aria-sort=ascending] button::after{content:" \\2191"}th[aria-sort=descending] button::after{content:" \\2193"}
.empty{margin:0;padding:8px 0}.scroll .empty{padding:8px}
tbody tr{cursor:pointer}tbody tr:hover,tbody tr.chosen{background:color-mix(in srgb,var(--accent) 14%,transparent)}
.dot::before{content:"";box-sizing:border-box;display:inline-block;width:9px;height:9px;border-radius:50%;margin-right:6px;background:var(--ok)}
.dot.failed::before{background:var(--bad);border-radius:0}.dot.skipped::before,.dot.cancelled::before{background:none;border:2px solid var(--off)}.dot.restored::before{background:var(--kept)}.dot.unfinished::before{background:none;border:2px dashed var(--bad)}
.over{color:var(--bad);font-weight:600}.meter{display:inline-block;width:60px;height:7px;border:1px solid var(--line);border-radius:3px;vertical-align:middle;margin-right:6px;overflow:hidden}.meter i{display:block;height:100%;background:var(--accent)}.meter+span{display:inline-block;min-width:3.2em}.meter.over i{background:var(--bad)}
aside{position:fixed;inset:auto 0 0 0;max-height:62vh;overflow:auto;background:var(--bg);border-top:2px solid var(--accent);padding:10px 20px 20px;box-shadow:0 -6px 24px #0004}
aside .title{flex-wrap:nowrap}aside h2{margin:0;overflow-wrap:anywhere;flex:1}aside h2:focus{outline:none}aside h3{margin:8px 0 6px}
html:has(#job:not([hidden])){scroll-padding-bottom:64vh}body:has(#job:not([hidden])) main{padding-bottom:64vh}
.cols{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:16px}@media(max-width:900px){.cols{grid-template-columns:1fr}}
pre{background:var(--panel);border:1px solid var(--line);border-radius:5px;padding:8px;margin:6px 0;overflow:auto;max-height:300px;white-space:pre-wrap;overflow-wrap:anywhere}
.empty,.dim{color:var(--dim)}kbd{border:1px solid var(--line);border-radius:3px;padding:0 4px;background:var(--panel)}
.u-legend{font-size:12px;color:var(--fg)}.u-legend.u-inline{margin:0 0 0 46px}.u-legend.u-inline tbody{display:flex;flex-wrap:wrap;text-align:left}.u-legend .u-series:first-child{order:1}.u-legend th{font-weight:400}.u-inline.u-live th::after{content:""}.u-legend .u-value{min-width:3.6em}
.u-legend .u-series:first-child:has(.u-value:empty){visibility:hidden}
@media print{aside,.row{display:none}.scroll{max-height:none}}
`;
