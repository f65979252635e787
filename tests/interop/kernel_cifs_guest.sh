#!/bin/sh
# What runs inside User-Mode Linux: a client whose kernel has CIFS, on the host's root (hostfs).
# OR_SCRATCH on the kernel's command line is a directory of the host's with etc/ and modules/.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
word() { tr ' ' '\n' </proc/cmdline | sed -n "s/^$1=//p"; }
OR_SCRATCH=$(word OR_SCRATCH)
OR_HERE=$(word OR_HERE)
OPENRAS_BUILD=$(word OR_BUILD)
export OPENRAS_BUILD
mount -t hostfs none /mnt -o "$OR_SCRATCH" # before /run is hidden: the scratch may lie in it
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /root
mkdir -m 700 /run/user
# The kernel calls it for ciphers, too.
printf '#!/bin/sh\nexec modprobe -d /mnt/modules "$@"\n' >/run/modprobe
chmod 755 /run/modprobe
echo /run/modprobe >/proc/sys/kernel/modprobe
/run/modprobe cifs || echo "OR-GUEST no module cifs"
ip link set lo up
ip link set vec0 up
ip addr add 10.77.1.2/24 dev vec0
export OPENRAS_CONFIG=/mnt/etc XDG_RUNTIME_DIR=/run/user HOME=/root KRB5_CONFIG=/dev/null
PYTHONPATH="$OR_HERE/.." PYTHONDONTWRITEBYTECODE=1 python3 -u "$OR_HERE/kernel_cifs_guest.py" 2>&1 | sed -u 's/^/OR-GUEST /'
echo "OR-GUEST end"
exec sleep infinity
