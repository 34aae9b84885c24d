"""axe-core in headless Chromium: what a page does wrong to those who cannot see or point.

axe-core is a tool of npm for this test alone: ``npm install --prefix build/axe axe-core`` (``build`` is not
in git), or set ``NETPLAN_AXE`` to its ``axe.min.js``.
"""

import html
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

_HERE = Path(__file__).parents[1] / "build/axe/node_modules/axe-core/axe.min.js"
_RUN = """
addEventListener('load', () => axe.run(document).then(found => {
  const told = document.createElement('pre');
  const short = one => [one.id, one.nodes.map(node => node.html.slice(0, 200))];
  told.id = 'axe';
  told.textContent = JSON.stringify({
    wrong: found.violations.map(short), open: found.incomplete.map(short), passed: found.passes.length
  });
  document.body.append(told);
}));
"""
_SIGN = 'id="axe">'


def axe(page, folder, *, dark=False):
    """Return what axe-core says of a page: ``wrong``, ``open`` (cannot be decided), ``passed`` (rules)."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    tool = Path(os.environ.get("NETPLAN_AXE", _HERE))
    if not chromium:
        pytest.skip("Chromium is not installed (Debian: chromium)")
    if not tool.is_file():
        pytest.skip("axe-core is not there: npm install --prefix build/axe axe-core")
    code = tool.read_text("utf-8").replace("</script", "<\\/script")
    script = f"<script>{code}</script><script>{_RUN}</script></body>"
    file = folder / f"axe-{page.stem}.html"
    file.write_text(page.read_text("utf-8").replace("</body>", script), "utf-8")
    command = [chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=60000"]
    # as tall as that: what is scrolled out of a column cannot be decided
    command += ["--window-size=1280,4000", f"--user-data-dir={folder / 'chromium'}", "--dump-dom"]
    command += ["--blink-settings=preferredColorScheme=0"] if dark else []
    told = subprocess.run([*command, file.as_uri()], capture_output=True, text=True, timeout=240, check=True)
    begin = told.stdout.index(_SIGN) + len(_SIGN)
    return json.loads(html.unescape(told.stdout[begin : told.stdout.index("</pre>", begin)]))
