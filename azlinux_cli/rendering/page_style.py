"""How azl's pages look, on a screen and on paper."""

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; color: #1c2330;
  background: #fff; max-width: 1080px; margin: 0 auto; padding: 28px 24px 60px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 18px; margin: 34px 0 10px; padding-bottom: 4px; border-bottom: 1px solid #d5dae1; }
h3 { font-size: 15px; margin: 18px 0 6px; }
p { margin: 6px 0; max-width: 80ch; }
p.why { font-size: 17px; color: #3c4656; margin: 0 0 12px; }
.badge { display: inline-block; padding: 3px 12px; border-radius: 4px; font-weight: 600;
  color: #fff; background: #757575; }
.badge.good { background: #2e7d32; } .badge.bad { background: #c62828; }
.badge.waits { background: #b26a00; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 3px 18px; margin: 12px 0; }
dt { color: #5b6675; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: 8px 0; }
th, td { text-align: left; vertical-align: top; padding: 5px 14px 5px 0;
  border-bottom: 1px solid #e6e9ee; overflow-wrap: anywhere; }
th { font-size: 12px; text-transform: uppercase; letter-spacing: .04em; color: #5b6675; }
td.short, th.short { white-space: nowrap; overflow-wrap: normal; width: 1%; }
.failure { border-left: 4px solid #c62828; background: #fdf3f3; padding: 10px 16px;
  margin: 10px 0; break-inside: avoid; }
.failure.mended { border-color: #b26a00; background: #fdf8ef; }
.failure p, .failure ul { margin: 4px 0; }
.note { border-left: 4px solid #b26a00; background: #fdf8ef; padding: 6px 16px; margin: 6px 0;
  break-inside: avoid; }
.ok { color: #2e7d32; font-weight: 600; } .no { color: #c62828; font-weight: 600; }
.faint { color: #5b6675; }
code, pre { font: 13px/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
code { overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f5f6f8; padding: 8px 12px;
  margin: 4px 0; }
details { margin: 6px 0; } summary { cursor: pointer; }
ul { margin: 6px 0; padding-left: 22px; }
ul.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 18px;
  font-size: 13px; color: #3c4656; }
.square { display: inline-block; width: 13px; height: 13px; vertical-align: -2px; }
.square.open { border: 1px dashed #757575; }
.number { display: inline-block; min-width: 22px; text-align: center; border-radius: 11px;
  color: #fff; background: #757575; font-size: 12px; padding: 0 5px; }
.run-halted, .run-aborted { background: #c62828; } .run-paused { background: #b26a00; }
.run-resumed, .run-ended { background: #2e7d32; }
svg { width: 100%; height: auto; font: 10.5px system-ui, "DejaVu Sans", sans-serif; }
svg .label { text-anchor: end; fill: #1c2330; } svg .wave { font-weight: 600; }
svg .light { fill: #1c2330; } svg .dark, svg .sign { fill: #fff; }
svg .sign, svg .middle { text-anchor: middle; } svg .tick { fill: #5b6675; font-size: 9.5px; }
svg .cutlabel { paint-order: stroke; stroke: #fff; stroke-width: 4px; }
svg .cross { fill: #c62828; font-weight: 700; }
svg .mark { stroke-width: 1; stroke-dasharray: 2 3; opacity: .8; }
svg .axis { stroke: #8a94a3; } svg .cut { fill: #f1f2f4; }
@media print {
  body { padding: 0; max-width: none; font-size: 12px; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  h2, h3, p.faint { break-after: avoid; } svg { break-inside: avoid; }
  details:not([open]) { display: none; }
  tr, .failure { break-inside: avoid; }
}
"""
