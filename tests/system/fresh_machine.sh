#!/usr/bin/env bash
# A stranger's first day: a bare Debian 12 (debootstrap minbase) with nothing but git, a fresh clone of
# HEAD in it, then `./dev setup` and `./dev build`, or the command given (`fresh_machine.sh ./dev demo`).
# Needs root and debootstrap. FOLDER=… keeps the chroot there for a second run; else it is removed.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
((EUID == 0)) || { echo "fresh_machine: needs root (chroot, mounts)" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "fresh_machine: apt-get install debootstrap" >&2; exit 1; }

keep=${FOLDER-}
folder=${FOLDER:-$(mktemp -d)}
mounts=(proc sys dev dev/pts)

clean_up() {
    local index
    for ((index = ${#mounts[@]} - 1; index >= 0; index--)); do
        mountpoint -q "$folder/${mounts[index]}" && umount "$folder/${mounts[index]}"
    done
    # Never remove a tree with something of the host still mounted in it.
    if [[ -z $keep ]] && ! grep -q " $folder/" /proc/mounts; then
        rm -rf --one-file-system "$folder"
    fi
}
trap clean_up EXIT

[[ -e $folder/usr/bin/apt-get ]] || debootstrap --variant=minbase bookworm "$folder" >/dev/null
# The host knows how to reach its archive: sources, proxy, certificates.
cp -r /etc/apt/. "$folder/etc/apt/"
cp /etc/resolv.conf "$folder/etc/resolv.conf"
for mount in "${mounts[@]}"; do
    mountpoint -q "$folder/$mount" || mount --bind "/$mount" "$folder/$mount"
done

inside() { chroot "$folder" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"; }
inside apt-get update --quiet=2
inside env DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes git >/dev/null

rm -rf "$folder/root/leasehold"
git clone --quiet --no-hardlinks . "$folder/root/leasehold"
start=$SECONDS
if (($# == 0)); then
    inside bash -c 'cd /root/leasehold && ./dev setup && ./dev setup && ./dev build'
else
    inside bash -c 'cd /root/leasehold && exec "$@"' fresh "$@"
fi
echo "fresh_machine: done in $((SECONDS - start)) s"
