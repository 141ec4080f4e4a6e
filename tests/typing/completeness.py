"""Share of the public interface whose types are known, by pyright; fails below the given share.

``python tests/typing/completeness.py 0.9``; the package must be importable from elsewhere.
"""

import json
import subprocess
import sys
import tempfile

with tempfile.TemporaryDirectory() as folder:
    command = ["pyright", "--pythonpath", sys.executable, "--verifytypes", "skresample"]
    done = subprocess.run(
        [*command, "--ignoreexternal", "--outputjson"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
found = json.loads(done.stdout)["typeCompleteness"]
print(f"types known: {found['completenessScore']:.1%} of {found['exportedSymbolCounts']}")
for symbol in found["symbols"]:
    if symbol["isExported"] and not symbol["isTypeKnown"]:
        print("  not", symbol["name"], *(one["message"] for one in symbol["diagnostics"][:1]))
sys.exit(found["completenessScore"] < float(sys.argv[1]))
