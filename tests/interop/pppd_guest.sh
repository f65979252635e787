#!/bin/sh
# What runs inside User-Mode Linux: the host's programs (its root, read-only, through hostfs) on a
# kernel that has PPP. Serves PPPoE with the real pppd; one service name for each set of options.
# Parameters come on the kernel command line: OR_SCRATCH, a directory of the host's.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
OR_SCRATCH=$(tr ' ' '\n' </proc/cmdline | sed -n 's/^OR_SCRATCH=//p')
mount -t hostfs none /mnt -o "$OR_SCRATCH" # before /run is hidden: the scratch may lie in it
for directory in /run /var/log /var/tmp /etc/ppp /root; do mount -t tmpfs tmpfs $directory; done
[ -L /var/run ] || mount -t tmpfs tmpfs /var/run
mkdir -p /dev/pts /dev/shm /run/lock /run/pppd/lock
mount -t devpts -o mode=620,ptmxmode=666 devpts /dev/pts
for module in ipv6 ppp_generic ppp_async ppp_synctty pppoe ppp_mppe; do
  modprobe -d /mnt/modules $module || echo "OR-GUEST no module $module"
done
ip link set lo up
ip link set vec0 up
ip addr add 10.77.0.1/24 dev vec0

# The accounts that the tests use; a server that serves them only.
echo 'u1 * pw1 *' >/etc/ppp/chap-secrets
cp /etc/ppp/chap-secrets /etc/ppp/pap-secrets
chmod 600 /etc/ppp/*-secrets
: >/etc/ppp/options
mkfifo /run/pppd.log
cat <>/run/pppd.log | sed -u 's/^/pppd: /' &

serve() { # NAME REMOTE-NETWORK OPTION…
  name=$1 network=$2
  shift 2
  {
    printf '%s\n' debug 'logfile /run/pppd.log' auth 'name umlras' 'ms-dns 10.64.0.53' noproxyarp \
      nodefaultroute nobsdcomp nodeflate +ipv6
    printf '%s\n' "$@"
  } >"/etc/ppp/options.$name"
  # Session numbers of their own (-o): with the same ones, a PADT that one server sends late ends
  # another's session, since all have the same MAC address.
  pppoe-server -I vec0 -C uml-ac -S "$name" -o $((network * 100)) -N 16 \
    -L 10.64.0.1 -R "10.64.$network.10" \
    -O "/etc/ppp/options.$name" -T 60 -X "/run/pppoe-$name.pid"
}
serve none 11 noauth
serve pap 12 require-pap
serve chap 13 require-chap
serve mschapv2 14 require-mschap-v2
serve mp 16 require-mschap-v2 multilink 'mrru 1500' 'endpoint local:75.6d.6c'
serve mppe 15 require-mschap-v2 require-mppe-128

# The serial ports: pppd waits on each for a caller, again and again.
answer() { # NUMBER NAME
  while :; do
    pppd "/dev/ttyS$1" 115200 file "/etc/ppp/options.$2" local nodetach silent nocrtscts \
      "10.64.0.1:10.64.2$1.10"
  done
}
answer 0 none &
answer 1 pap &
answer 2 chap &
answer 3 mschapv2 &
# The kernel tells only its own log which pseudo-terminals of the host they are.
while [ "$(dmesg | grep -c 'Serial line . assigned')" -lt 4 ]; do :; done
dmesg | grep 'Serial line . assigned'

# The file whose hash the tests compare, over TCP, behind the PPP link.
cd /mnt/served && python3 -u -m http.server 8000 &
while ! ss -ltn | grep -q ':8000 '; do :; done
echo "OR-GUEST ready"
exec sleep infinity
