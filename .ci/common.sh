# shellcheck shell=bash
# Shared by the scripts in this folder; each sets `steps`, the number of its steps, and sources this file.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

number=0
step() {
  number=$((number + 1))
  echo "$number/${steps:?} $1"
}
trap 'echo "Took $((SECONDS / 60)) min $((SECONDS % 60)) s."' EXIT

have() { command -v "$1" >/dev/null; }

# make_environment FOLDER: make a virtual environment there and set `python` to its interpreter.
make_environment() {
  case "$OSTYPE" in
    msys* | cygwin*) python -m venv "$1" && python="$1/Scripts/python" ;;
    *) python3 -m venv "$1" && python="$1/bin/python" ;;
  esac
}

# install REQUIREMENT...: install into that environment, under the constraints of this repository.
install() {
  "$python" -m pip install --quiet --disable-pip-version-check -c constraints.txt "$@"
}
