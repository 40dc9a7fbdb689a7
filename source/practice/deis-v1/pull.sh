#!/bin/sh
# What systemd does on a host before it starts a unit of Deis: its image is pulled unless Docker has it.
# Words: the unit, and the address of the host. In $SEAWORTHY_PRACTICE_FOLDER: hosts/ADDRESS, host-bin/docker.

component=${1#deis-} component=${component%.service} component=${component%@*}
# It mounts what the others made, and has no image.
[ "$component" != store-volume ] || exit 0
SEAWORTHY_HOST_FOLDER=$SEAWORTHY_PRACTICE_FOLDER/hosts/$2
export SEAWORTHY_HOST_FOLDER
IFS='=' read -r _ release <"$SEAWORTHY_HOST_FOLDER/root/etc/deis-release" || exit
image=deis/$component:$release
docker=$SEAWORTHY_PRACTICE_FOLDER/host-bin/docker
"$docker" history -q "$image" >/dev/null 2>&1 || "$docker" pull "$image" >/dev/null
