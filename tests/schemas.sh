#!/usr/bin/env bash
# Fetch the published schemas that the XLIFF and TMX tests check against, from Debian packages that hold copies of them.
# They are not part of this repository: their licences are not its own. Without them those tests are skipped.
set -euo pipefail
folder="$(cd "$(dirname "$0")" && pwd)/schemas"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
chmod 755 "$work" # apt downloads as a user of its own
cd "$work"
apt-get update -qq
apt-get download -qq php-symfony-translation omegat
for package in *.deb; do dpkg-deb -x "$package" .; done
mkdir -p "$folder/informativeCopiesOf3rdPartySchemas/w3c"
cp usr/share/php/Symfony/Component/Translation/Resources/schemas/xliff-core-2.0.xsd "$folder"
cp usr/share/php/Symfony/Component/Translation/Resources/schemas/xml.xsd \
  "$folder/informativeCopiesOf3rdPartySchemas/w3c" # where the other one looks for it
python3 -m zipfile -e usr/share/omegat/OmegaT.jar jar
cp jar/schemas/tmx14.dtd "$folder"
