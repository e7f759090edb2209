/// The look of a report: everything in the page itself, light and dark as the reader's system is.
enum PageStyle {
    static let css: HTML = """
        :root{color-scheme:light dark;--page:#f6f6f3;--card:#fff;--ink:#1b1b19;--soft:#5f5e59;--grid:#e8e7e2;\
        --base:#a9a8a1;--band0:#f4f3ee;--band1:#fbfbf9;--p50:#86b6ef;--p90:#3987e5;--p99:#184f95;--max:#9b9a93;\
        --service:#e0602b;--sent:#2a78d6;--succeeded:#0c8f5e;--planned:#5f5e59;--failed:#d03b3b;--dropped:#c87800;\
        --unsent:#7a4fd0;--late:#a08a00;--good:#0b7a4f;--bad:#c02f2f;--badcard:#fdeeee;--shade:#0002}
        @media(prefers-color-scheme:dark){:root{--page:#121211;--card:#1c1c1b;--ink:#f3f2ee;--soft:#b3b1a9;\
        --grid:#32322f;--base:#6d6c66;--band0:#252523;--band1:#20201f;--p50:#3f7fd2;--p90:#6fabf2;--p99:#c3dbf8;\
        --max:#8a8982;--service:#f0875a;--sent:#5598e7;--succeeded:#35c48d;--planned:#b3b1a9;--failed:#ef6b6b;\
        --dropped:#e9a33a;--unsent:#a988f0;--late:#d3bd3c;--good:#41cf96;--bad:#f58080;--badcard:#3a2020;--shade:#000b}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,\
        "Liberation Sans",sans-serif}
        main{max-width:1200px;margin:0 auto;padding:28px 24px 48px}
        h1{font-size:26px;line-height:1.2;margin:0 0 6px;letter-spacing:-.01em;overflow-wrap:anywhere}
        h2{font-size:17px;margin:0 0 2px}
        h3{font-size:15px;margin:14px 0 2px;overflow-wrap:anywhere}
        p{margin:0 0 10px;max-width:85ch}
        .soft,.said,caption{color:var(--soft)}
        .said{font-size:13.5px;margin-bottom:12px;max-width:120ch}
        code{font:13px/1.5 ui-monospace,"Liberation Mono",monospace;overflow-wrap:anywhere}
        section,.tile,.note{background:var(--card);border-radius:10px;border:1px solid var(--grid)}
        section{padding:18px 20px;margin-top:16px;min-width:0}
        .note{padding:9px 14px;margin-top:10px;border-left:4px solid var(--base);overflow-wrap:anywhere}
        .note+p{margin-top:14px}
        .note.bad{border-left-color:var(--bad);background:var(--badcard)}
        .note.good{border-left-color:var(--good)}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin-top:16px}
        .tile{padding:12px 16px}
        .tile b{display:block;font-size:25px;line-height:1.25;font-weight:650;letter-spacing:-.01em}
        .tile span{display:block;color:var(--soft);font-size:13px}
        .bad b,td.bad,.verdict.bad{color:var(--bad)}
        .verdict.good{color:var(--good)}
        .verdict{font-weight:600;white-space:nowrap}
        .pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:16px}
        .runs{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr));gap:4px 24px}
        .runs>div{min-width:0}
        .scroll{overflow-x:auto;margin-top:8px;background:\
        linear-gradient(90deg,var(--card) 40%,transparent) left/28px 100% no-repeat local,\
        linear-gradient(270deg,var(--card) 40%,transparent) right/28px 100% no-repeat local,\
        linear-gradient(90deg,var(--shade),transparent) left/12px 100% no-repeat scroll,\
        linear-gradient(270deg,var(--shade),transparent) right/12px 100% no-repeat scroll}
        table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
        th,td{padding:6px 10px;text-align:right;border-bottom:1px solid var(--grid);white-space:nowrap}
        th{color:var(--soft);font-weight:500;font-size:13px}
        .tight{font-size:13px}
        .tight th{white-space:normal;vertical-align:bottom}
        .tight th,.tight td{padding-left:6px;padding-right:6px}
        .compared td.name{min-width:7em}.run{display:inline-block;max-width:11em;overflow-wrap:anywhere}
        th:first-child,td:first-child,.text{text-align:left}
        td.text{white-space:normal}
        td.name{white-space:normal;overflow-wrap:anywhere;min-width:9em}
        td:first-child,th:first-child{padding-left:0}
        tr:last-child td{border-bottom:0}
        .legend{display:flex;flex-wrap:wrap;gap:4px 18px;font-size:13.5px;margin:0 0 4px;padding:0;list-style:none}
        .legend svg{width:26px;height:10px;margin-right:6px}
        svg{display:block;width:100%;height:auto;overflow:visible}
        .legend svg{display:inline-block}
        svg text{font:12px system-ui,"Liberation Sans",sans-serif;fill:var(--ink)}
        svg .mark,svg .axis,svg .peak{fill:var(--soft)}
        svg .stage{fill:var(--soft);font-size:11.5px}\
        svg .stage,svg .peak{paint-order:stroke;stroke:var(--card);stroke-width:3px;stroke-linejoin:round}
        svg .value{font-size:11.5px;font-variant-numeric:tabular-nums;\
        paint-order:stroke;stroke:var(--card);stroke-width:3.5px;stroke-linejoin:round}
        svg .knot{fill:var(--card);stroke-width:2}
        svg .nothing{font-size:15px;fill:var(--soft)}
        .grid{stroke:var(--grid)}.base{stroke:var(--base)}
        .band0{fill:var(--band0)}.band1{fill:var(--band1)}
        .warmup{fill:var(--base);opacity:.22}.warmline{stroke:var(--base);stroke-dasharray:3 3}
        .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
        .max{stroke:var(--max);stroke-width:1.2}
        .p99,.first{stroke:var(--p99);stroke-width:2.4}.p90{stroke:var(--p90)}.p50{stroke:var(--p50)}
        .service,.second{stroke:var(--service)}.service{stroke-dasharray:5 5}
        .third{stroke:var(--succeeded)}.fourth{stroke:var(--unsent)}
        .sent{stroke:var(--sent);stroke-width:5.5;opacity:.45}.succeeded{stroke:var(--succeeded);stroke-width:1.8}
        .inflight{stroke:var(--sent)}
        .planned{stroke:var(--planned);stroke-dasharray:2 5}
        .bar.failed{fill:var(--failed)}.bar.dropped{fill:var(--dropped)}
        .bar.refused{fill:var(--service)}.bar.unsent{fill:var(--unsent)}.bar.late{fill:var(--late)}
        .hit,.dot{fill:var(--ink);opacity:0}.hit:hover{opacity:.09}.dot:hover{opacity:.5}
        .narrow{display:none}
        @media(max-width:640px){.wide{display:none}svg.narrow{display:block}main{padding:18px 12px 32px}\
        section{padding:14px 12px}h1{font-size:21px}.tiles{grid-template-columns:1fr 1fr;gap:8px}\
        .tile{padding:10px 12px}.tile b{font-size:21px}}
        @media print{section,.tile{break-inside:avoid}}
        """
}
