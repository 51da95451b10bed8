#!/usr/bin/env bash
# The main job, on a fresh copy of the quickstart with the embedded Gong: plan, apply, plan again,
# a changed label, and a removal that is blocked until somebody names it.
#
# Nothing of the caller's environment gets through but what a terminal needs: no exported
# credentials and no exported base URL can lead this to a real account.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R "$here/quickstart/." "$work"
rm -rf "$work/.gongctl"
cd "$work"

run() {
    printf '\n$ gongctl %s\n' "$*"
    env -i PATH="$PATH" HOME="$work" LANG="${LANG:-C.UTF-8}" TERM="${TERM:-dumb}" \
        ${NO_COLOR:+NO_COLOR="$NO_COLOR"} ${FORCE_COLOR:+FORCE_COLOR="$FORCE_COLOR"} \
        gongctl "$@"
}

say() {
    printf '\n# %s\n' "$*"
}

edit() { # edit FILE OLD NEW
    sed "s/$2/$3/" "$1" >edited
    mv edited "$1"
}

say "A custom CRM: one integration, and the schemas of accounts, contacts, deals and leads."
run validate

say "Nothing is registered yet, so everything is to be created."
run plan

say "Carry it out. What was written is read back."
run apply --auto-approve --quiet

say "Plan again: there is nothing to do. What the account does not return is called not verified."
run plan

say "Somebody changes a label: one call, with the whole field list of that schema."
edit schemas/deal.yaml "label: Close date" "label: Expected close"
run plan
run apply --auto-approve --quiet

say "Somebody deletes a line. A field that no file names is kept, and shown."
edit schemas/lead.yaml "^  - {uniqueName: source.*" ""
run plan --only schema/acme-crm/Lead

say "To remove it, it has to be said in the file, and allowed by name: this is blocked."
edit schemas/lead.yaml "^fields:" "fields:\\
  - {uniqueName: source, state: absent}"
if run apply --auto-approve; then
    echo "The removal should have been blocked." >&2
    exit 1
else
    code=$?
    printf '[exit code %s]\n' "$code"
    [ "$code" -eq 3 ]
fi

say "So it is named, and done."
run apply --auto-approve --quiet --allow-destroy schema/acme-crm/Lead/source
