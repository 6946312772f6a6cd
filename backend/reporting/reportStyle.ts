// The look of the HTML report: quiet, dark or light with the reader's system, and plain on paper.

export const REPORT_STYLE = `
:root{color-scheme:light dark;--ground:light-dark(#f6f7f9,#101216);--panel:light-dark(#fff,#171a20);
--line:light-dark(#dfe3ea,#2a2f39);--text:light-dark(#1b2028,#e6e9ef);--dim:light-dark(#5b6573,#98a1b0);
--before:light-dark(#2f6fde,#6ea8fe);--after:light-dark(#23864f,#5fc992);--wrong:light-dark(#d64545,#ef6b6b)}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);
font:14px/1.5 Inter,ui-sans-serif,system-ui,"Segoe UI","Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1080px;margin:0 auto;padding:40px 24px}
h1{font-size:26px;margin:0}h2{font-size:13px;letter-spacing:.06em;text-transform:uppercase;color:var(--dim);margin:0 0 12px}
header p,footer p{color:var(--dim);margin:4px 0 24px}
section{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:20px;margin:0 0 20px;overflow-x:auto}
.notice{border:1px solid var(--wrong);border-left-width:5px;border-radius:8px;padding:12px 16px;margin:0 0 20px;background:var(--panel)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:20px}
.tiles span,.tiles small{display:block;color:var(--dim)}.tiles strong{font-size:26px;font-weight:650}
table{border-collapse:collapse;width:100%}th,td{padding:5px 8px;text-align:right;white-space:nowrap}
tbody tr{border-top:1px solid var(--line)}thead th{color:var(--dim);font-weight:500}
.frames td:not(:last-child),.frames th:not(:last-child),th:first-child,td:first-child{text-align:left;font-weight:500}
.swatch{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:8px;vertical-align:-1px}
.bars{width:45%}.bars i{display:block;height:6px;border-radius:3px;margin:3px 0}
.before{background:var(--before)}.after{background:var(--after)}
.legend{text-align:left;color:var(--dim)}.legend i{display:inline-block;width:10px;height:10px;border-radius:2px;margin:0 4px 0 10px}
.confusion td{text-align:center;min-width:38px;border-radius:4px}.confusion td:first-child{text-align:left;color:var(--dim)}
.confusion thead th{vertical-align:bottom;text-align:center}.confusion thead span{writing-mode:vertical-rl;transform:rotate(180deg)}
.right{background:color-mix(in srgb,var(--after) calc(var(--share)*75%),transparent)}
.wrong{background:color-mix(in srgb,var(--wrong) calc(var(--share)*130%),transparent)}
dt{font-weight:600}dt small{color:var(--dim);font-weight:400}dd{margin:2px 0 10px}.remark{color:var(--dim);margin:12px 0 0}
@media print{section{break-inside:avoid}body{background:#fff}}
`;
