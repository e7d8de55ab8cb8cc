#!/bin/sh
# Translators' files: OmegaT opens a PO file, nobody touches it, and what was marked as fuzzy comes back empty.
#
# One would guess: a translation that waits for somebody's eyes stays as it is, fuzzy, until a translator confirms it;
#   or it comes back with its mark gone.
# What happens: the translation and its mark are both gone, and the entry looks as if it had never been translated. What was
#   translated without a mark stays. In an XLIFF 1.2 file the same text, `needs-review-translation`, stays with its state.
# Why: OmegaT offers a fuzzy text as a proposal and writes only what stands in its own memory; entries without one are written
#   as if they had no translation. Whoever imports the file takes the empty text for one that was deleted.
# What works: XLIFF for OmegaT, or no text marked as fuzzy in the PO file; an empty text that was not empty is no translation.
# Versions: omegat 3.6.0.10+dfsg-3 (Debian 12), any Java from 11 on; 2026-12-01. It needs java, apt-get and dpkg-deb, and
#   changes nothing of the system.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
libraries="antlr4 groovy libactivation-java libcommons-io-java libcommons-lang-java libcommons-logging-java
  libdictzip-java libhtmlparser-java libjaxb-api-java libjaxb-java libjgit-java libjna-java libjsch-java libjuniversalchardet-java
  liblucene3-contrib-java liblucene3-java libpdfbox-java libsequence-library-java libslf4j-java libswing-layout-java
  libvldocking-java libistack-commons-java libtxw2-java"
mkdir packages system
# shellcheck disable=SC2086
(cd packages && apt-get download -qq omegat=3.6.0.10+dfsg-3 $libraries) \
  >apt.log 2>&1 || { cat apt.log; exit 1; }
for package in packages/*.deb; do dpkg-deb -x "$package" system; done

mkdir -p work/source work/target work/omegat work/tm work/glossary work/dictionary
cat >work/omegat.project <<'END'
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat><project version="1.0">
<source_dir>__DEFAULT__</source_dir><source_dir_excludes/><target_dir>__DEFAULT__</target_dir><tm_dir>__DEFAULT__</tm_dir>
<glossary_dir>__DEFAULT__</glossary_dir><glossary_file>__DEFAULT__</glossary_file>
<dictionary_dir>__DEFAULT__</dictionary_dir><source_lang>FR</source_lang><target_lang>ES</target_lang>
<source_tok>org.omegat.tokenizer.LuceneFrenchTokenizer</source_tok>
<target_tok>org.omegat.tokenizer.LuceneSpanishTokenizer</target_tok>
<sentence_seg>false</sentence_seg><support_default_translations>true</support_default_translations>
<remove_tags>false</remove_tags></project></omegat>
END
cat >work/source/texts.po <<'END'
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Language: es\n"

msgid "Bonjour"
msgstr "Buenos días"

#, fuzzy
msgid "Au revoir"
msgstr "Hasta luego"
END
cat >work/source/texts.xlf <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file original="texts" source-language="fr" target-language="es" datatype="plaintext"><body>
<trans-unit id="1"><source>Au revoir</source><target state="needs-review-translation">Hasta luego</target></trans-unit>
</body></file></xliff>
END
timeout 300 java -Djava.awt.headless=true -Duser.home="$folder" \
  -cp "system/usr/share/omegat/OmegaT.jar:system/usr/share/omegat/lib/*:system/usr/share/java/*" org.omegat.Main \
  "$folder/work" --config-dir="$folder/settings" --mode=console-translate >omegat.log 2>&1 || { tail -20 omegat.log; exit 1; }
grep -o "OmegaT-3[^ ]*" omegat.log | head -1
echo "PO:"
grep -A 1 -E "fuzzy|msgid \"(Bonjour|Au revoir)\"" work/target/texts.po
echo "XLIFF:"
grep "trans-unit" work/target/texts.xlf
grep -q 'msgstr "Buenos días"' work/target/texts.po || { echo "changed: what was translated"; exit 1; }
if grep -q -E "fuzzy|Hasta luego" work/target/texts.po; then echo "changed: the fuzzy text is still there"; exit 1; fi
grep -q 'needs-review-translation">Hasta luego' work/target/texts.xlf || { echo "changed: the XLIFF file"; exit 1; }
