"""The build hook: compiles rules/ to one JSON file inside the wheel, so that an installed rocketaudit needs no YAML.

Nothing is written into the source tree, and an editable install gets no compiled copy: it would go stale, and
there the package reads rules/ itself.
"""

import json
import os
import sys
import tempfile
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileRules(BuildHookInterface):  # type: ignore[type-arg]
    """Adds rocketaudit/_rules.json and rocketaudit/rule.schema.json to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the files of the build are collected; `version` is "editable" for an editable install."""
        if self.target_name != "wheel" or version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from rocketaudit.rulefiles import compile_folder
        finally:
            sys.path.remove(self.root)
        rules = os.path.join(self.root, "rules")
        self._folder = tempfile.TemporaryDirectory(prefix="rocketaudit-rules-")
        compiled = os.path.join(self._folder.name, "_rules.json")
        with open(compiled, "w", encoding="utf-8") as file:
            json.dump(compile_folder(rules), file, ensure_ascii=False, separators=(",", ":"))
        build_data["force_include"][compiled] = "rocketaudit/_rules.json"
        build_data["force_include"][os.path.join(rules, "rule.schema.json")] = "rocketaudit/rule.schema.json"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """The compiled file is in the artifact now."""
        if hasattr(self, "_folder"):
            self._folder.cleanup()
