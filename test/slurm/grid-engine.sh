#!/bin/sh
# A throw-away Grid Engine. Is the first process of namespaces of its own (mounts, network, host name, processes): nothing of it is seen
# outside, and when it ends the kernel ends everything else in them. It ends with its standard input.
# Arguments: a folder in which the packages are unpacked as "packages", and everything else is made.
set -e
root=$1
engine=/usr/lib/gridengine
shared=/usr/share/gridengine

mount -t overlay overlay -o "lowerdir=$root/packages/usr:/usr" /usr
hostname grid
echo '127.0.0.1 grid localhost' > "$root/hosts"
mount --bind "$root/hosts" /etc/hosts
ip link set lo up

export SGE_ROOT="$root/sge" SGE_CELL=default SGE_ARCH=lx-amd64 SGE_QMASTER_PORT=6444 SGE_EXECD_PORT=6445
export LD_LIBRARY_PATH="$engine:/usr/lib/$(uname -m)-linux-gnu"
common=$SGE_ROOT/default/common
mkdir -p "$common" "$SGE_ROOT/qmaster/job_scripts" "$SGE_ROOT/execd"
ln -s $shared/util "$SGE_ROOT/util"
echo grid > "$common/act_qmaster"
cat > "$common/bootstrap" <<END
admin_user none
default_domain none
ignore_fqdn false
spooling_method classic
spooling_lib libspoolc
spooling_params $common;$SGE_ROOT/qmaster
binary_path $engine
qmaster_spool_dir $SGE_ROOT/qmaster
security_mode none
listener_threads 2
worker_threads 2
scheduler_threads 1
END
set_lines() { # FILE NAME VALUE [NAME VALUE ...]: replaces what lines of a file say
  file=$1
  shift
  while [ $# -gt 0 ]; do
    sed -i "s#^$1 .*#$1 $2#" "$file"
    shift 2
  done
}
cp $shared/default-configuration "$root/configuration"
set_lines "$root/configuration" execd_spool_dir "$SGE_ROOT/execd" min_uid 0 min_gid 0 load_report_time 00:00:02
$engine/spoolinit classic libspoolc "$common;$SGE_ROOT/qmaster" init
$engine/spooldefaults.bin configuration "$root/configuration"
$engine/spooldefaults.bin complexes $shared/util/resources/centry
$engine/spooldefaults.bin usersets $shared/util/resources/usersets
$engine/spooldefaults.bin managers root

until_it() { # COMMAND...: waits until it succeeds
  tries=0
  until "$@" > /dev/null 2>&1; do
    tries=$((tries + 1))
    [ $tries -lt 150 ] || { echo "failed: $*"; exit 1; }
    sleep 0.2
  done
}
SGE_ND=1 $engine/sge_qmaster > "$root/qmaster.log" 2>&1 < /dev/null &
until_it $engine/qconf -sh
$engine/qconf -as grid
cat > "$root/host" <<END
hostname grid
load_scaling NONE
complex_values NONE
user_lists NONE
xuser_lists NONE
projects NONE
xprojects NONE
usage_scaling NONE
report_variables NONE
END
$engine/qconf -Ae "$root/host"
$engine/qconf -Ap $shared/util/resources/pe/smp
{
  echo 'qname all.q
hostlist grid
seq_no 0
nsuspend 1
suspend_interval 00:05:00
priority 0
min_cpu_interval 00:05:00
processors UNDEFINED
qtype BATCH
pe_list smp
rerun FALSE
slots 8
tmpdir /tmp
shell /bin/sh
shell_start_mode unix_behavior
notify 00:00:60
initial_state default'
  for name in load_thresholds suspend_thresholds ckpt_list prolog epilog starter_method suspend_method resume_method terminate_method \
    owner_list user_lists xuser_lists subordinate_list complex_values projects xprojects calendar; do
    echo "$name NONE"
  done
  for name in rt cpu fsize data stack core rss vmem; do
    echo "s_$name INFINITY"
    echo "h_$name INFINITY"
  done
} > "$root/queue"
$engine/qconf -Aq "$root/queue"
$engine/qconf -ssconf > "$root/schedule"
set_lines "$root/schedule" schedule_interval 0:0:1 flush_submit_sec 1 flush_finish_sec 1 job_load_adjustments NONE
$engine/qconf -Msconf "$root/schedule"
SGE_ND=1 $engine/sge_execd > "$root/execd.log" 2>&1 < /dev/null &
is_up() { $engine/qhost -h grid | grep -q "$SGE_ARCH"; }
until_it is_up

echo ready
cat > /dev/null
