#!/usr/bin/env bash
# Shows a dial from RasDial to traffic: a server and a client in network namespaces of their own,
# PPPoE, L2TP and a modem, every kind of notification handler; then a drive on a server that is
# dialed for.
# Run it through `./run demo`.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
build=${OPENRAS_BUILD:-$here/../build}

# Everything runs in namespaces that the kernel takes down with this script, however it ends: its
# processes, interfaces, addresses and routes cannot outlive it, and nothing outside is touched.
if [ -z "${OPENRAS_DEMO_INSIDE:-}" ]; then
  user=()
  [ "$(id -u)" = 0 ] || user=(--user --map-root-user)
  export OPENRAS_DEMO_INSIDE=1
  setpriv --pdeathsig KILL unshare "${user[@]}" --net --mount --pid --fork --kill-child \
    --mount-proc "$0" "$@" &
  inside=$!
  trap 'kill -KILL $inside 2>/dev/null || true' INT TERM HUP
  status=0
  wait $inside || status=$?
  exit $status
fi

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
die() {
  printf 'demo: %s\n' "$*" >&2
  for log in "$work"/*.log; do
    if [ -s "$log" ]; then printf -- '--- %s\n' "$log" >&2 && tail -20 "$log" >&2; fi
  done
  exit 1
}

mount -t tmpfs none /run
work=/run/openras-demo
mkdir -p $work
export PATH=$build/bin:$build/demo:$PATH
export OPENRAS_SOCKET=$work/manager.sock
client() { ip netns exec client "$@"; }
server() { ip netns exec server "$@"; }

# start NAME READY-TEXT COMMAND…: starts a program and waits until it says that it is ready.
start() {
  local name=$1 ready=$2 line
  shift 2
  mkfifo "$work/$name.out"
  "$@" >"$work/$name.out" 2>&1 &
  exec {said}<"$work/$name.out"
  while IFS= read -r -t 15 -u "$said" line; do
    echo "$line" >>"$work/$name.log"
    if [[ $line == *"$ready"* ]]; then
      cat <&"$said" >>"$work/$name.log" & # nobody may block on what it says later
      return 0
    fi
  done
  die "$name did not start"
}

network() {
  local name
  for name in client server; do
    ip netns add $name
    ip -n $name link set lo up
  done
  ip link add eth0 netns client type veth peer name eth0 netns server
  ip -n client addr add 10.77.0.2/24 dev eth0
  ip -n server addr add 10.77.0.1/24 dev eth0
  ip -n client link set eth0 up
  ip -n server link set eth0 up
}

say 'Two machines'
echo '  Two network namespaces, client and server, joined by one Ethernet cable.'
network

say 'The server answers calls'
(
  umask 077
  echo 'u1 pw1' >$work/users
  echo tunsec >$work/tunnel
  echo pw1 >$work/password
  echo wrong >$work/wrong
)
echo '  rasserver serves PPPoE (service name "isp") and L2TP (with a tunnel secret), and has a'
echo '  telephone line: a Hayes modem on a pseudo-terminal. One number on it is always busy.'
start rasserver ready server rasserver --pppoe eth0 --ac-name demo-ac --service isp \
  --l2tp 10.77.0.1 --tunnel-secret-file $work/tunnel --users $work/users \
  --modem pty:$work/modem --modem-number 5550000=busy \
  --pool 10.64.0.0/24 --local 10.64.0.1 --dns 10.64.0.53
# Every caller reaches this one, through the link: 10.64.0.1 exists nowhere else.
start traffic serving server demo-transfer serve 10.64.0.1 5001 50

say 'The client dials'
echo '  rasmand, the connection manager, runs on the client with a socket of its own.'
start rasmand event=ready client rasmand --foreground --socket $OPENRAS_SOCKET \
  --phonebook $work/rasphone.pbk --dns-file $work/resolv.conf --no-system-bus
echo '  Its phone book:'
for command in \
  'rasphone add office-pppoe --device pppoe --port eth0 --number isp --user u1' \
  'rasphone add office-l2tp --device l2tp --number 10.77.0.1 --user u1 --tunnel-secret tunsec' \
  "rasphone add office-modem --device modem --port $work/modem --number 5551234 --user u1" \
  "rasphone add busy-modem --device modem --port $work/modem --number 5550000 --user u1"; do
  echo "    $command"
  $command --phonebook $work/rasphone.pbk >/dev/null || die 'rasphone add failed'
done

traffic='ping -c 3 -i 0.2 -q 10.64.0.1 | sed -n "s/^rtt[^=]*= /    ping: round trip min\/avg\/max\/mdev /p" &&
  demo-transfer fetch 10.64.0.1 5001'

# call KIND ENTRY SENTENCE
call() {
  say "$3"
  client demo-dial "$1" $work/rasphone.pbk "$2" u1 $work/password "$traffic" ||
    die "the call to $2 with $1 failed"
}
call func office-pppoe 'PPPoE, told through a RasDialFunc (the simplest handler)'
call func1 office-l2tp 'L2TP, told through a RasDialFunc1 (it gets the handle, too)'
call func2 office-pppoe 'PPPoE, told through a RasDialFunc2 (it gets a callback id and the subentry)'
call window office-l2tp 'L2TP, told through messages to a window'
call func1 office-modem 'A telephone call: the modem dials, and PPP goes over its line'

say 'And when something is wrong'
echo '  The same entry with a wrong password:'
if client demo-dial func1 $work/rasphone.pbk office-l2tp u1 $work/wrong; then
  die 'a wrong password was accepted'
fi
echo '  A number that is busy:'
if client demo-dial func1 $work/rasphone.pbk busy-modem u1 $work/password; then
  die 'a busy number was connected'
fi

say 'A network connection that needs a call first'
echo '  Samba on the server shares "projects" at 10.64.0.1, which only a link reaches.'
mkdir -p $work/samba/{lock,state,cache,private,pid,ncalrpc} $work/projects $work/etc
chmod 711 $work $work/samba
echo 'root = me' >$work/samba/users
cat >$work/samba/smb.conf <<EOF
[global]
  workgroup = DEMO
  server role = standalone server
  disable netbios = yes
  smb ports = 445
  lock directory = $work/samba/lock
  state directory = $work/samba/state
  cache directory = $work/samba/cache
  private dir = $work/samba/private
  pid directory = $work/samba/pid
  ncalrpc dir = $work/samba/ncalrpc
  username map = $work/samba/users
  load printers = no
  disable spoolss = yes
[projects]
  path = $work/projects
  read only = no
EOF
printf 'pw1\npw1\n' | smbpasswd -c $work/samba/smb.conf -a -s root >/dev/null 2>&1 ||
  die 'the user of Samba could not be made'
start smbd started server smbd --foreground --debug-stdout --no-process-group \
  -s $work/samba/smb.conf
for _ in $(seq 300); do # it says nothing when it listens
  server bash -c 'exec 3<>/dev/tcp/127.0.0.1/445' 2>/dev/null && break
  read -rt 0.1 <> <(:) || true
done

# As after an installation, with one more notifyee: it prints what it is told.
cp "$build/etc/openras/networkprovider.conf" $work/etc/
printf '[Notifyees]\nzz-demo=%s\n' "$(readlink -f "$build/demo/demo-notifyee.so")" \
  >$work/etc/demo.conf
mkdir -p $work/etc/networkprovider.d && mv $work/etc/demo.conf $work/etc/networkprovider.d/
chmod -R go-w $work/etc
export OPENRAS_CONFIG=$work/etc XDG_RUNTIME_DIR=$work/session XDG_CONFIG_HOME=$work/home
mkdir -m 700 $work/session $work/home
# A program of the client's that shares the demo's mounts, which `ip netns exec` would not.
on_client() { nsenter --net=/run/netns/client "$@"; }
for command in \
  "rasphone add office --device l2tp --number 10.77.0.1 --user u1 --password-file $work/password --tunnel-secret-file $work/tunnel" \
  'rasphone autodial add 10.64.0.1 office'; do
  echo "    $command"
  $command >/dev/null || die 'rasphone failed'
done
say '  netuse z: //10.64.0.1/projects'
on_client netuse z: //10.64.0.1/projects --user me --password-file $work/password ||
  die 'the network connection was not made'
drive=$XDG_RUNTIME_DIR/openras/drives/z
echo "  Z: is a directory that any program can use: $drive"
head -c 1000000 /dev/urandom >$drive/report || die 'the drive cannot be written'
sent=$(sha256sum <$drive/report)
say '  netuse z: --delete'
on_client netuse z: --delete || die 'the network connection was not ended'
[ "$sent" = "$(sha256sum <$work/projects/report)" ] || die 'the file on the server is another'
echo '  1 MB written through the drive is on the server, octet for octet.'
# What was dialed for it is hung up: wait for the end of the link.
for _ in $(seq 100); do
  [[ $(on_client rasdial) == *office* ]] || break
  read -rt 0.1 <> <(:) || true
done

say 'Nothing is left'
left=$(client ip -o link | grep -vcE ': (lo|eth0@)' || true)
echo "  Interfaces on the client besides lo and eth0: $left. The rest goes with the namespaces."
[ "$left" = 0 ] || die 'the client still has an interface of a link'
