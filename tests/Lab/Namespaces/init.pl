# The first process of a node: gives the node its own name and /run, then reaps what other processes leave behind.
# Killing it makes the kernel kill every process of the node. perl-base suffices.
#   perl init.pl NAME
use strict;
use warnings;
use POSIX qw(setsid);

my ($name) = @ARGV;
setsid();

# An own, empty /run, in which only the power switch is shared. (-n: mount keeps its records in /run itself.)
my $fresh = "/run/$name";
mkdir $_ for $fresh, '/run/ha-lab';
run('mount', '-n', '-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', $fresh);
mkdir "$fresh/ha-lab";
run('mount', '-n', '--bind', '/run/ha-lab', "$fresh/ha-lab");
run('mount', '-n', '--move', $fresh, '/run');
# Each boot has an id of its own, and no magic key of a node reaches the machine that the lab is on.
copy('/proc/sys/kernel/random/uuid', '/run/boot-id');
run('mount', '-n', '--bind', '/run/boot-id', '/proc/sys/kernel/random/boot_id');
run('mount', '-n', '--bind', '/dev/null', '/proc/sysrq-trigger') if -e '/proc/sysrq-trigger';
# sethostname(2) by its number, which perl-base has no name for: writing to /proc is for the machine's own root.
my %sethostname = (x86_64 => 170, aarch64 => 161, armv7l => 74);
my $number = $sethostname{(POSIX::uname())[4]} // die "init: no number of sethostname is known for this machine\n";
syscall($number, $name, length $name) == 0 or die "init: cannot set the host name: $!\n";

# An init gets only the signals that it handles: a stray Ctrl-C must not end a node.
$SIG{$_} = 'IGNORE' for qw(HUP INT TERM);
# A handler, even an empty one, so that the sleep below ends when a child does.
$SIG{CHLD} = sub { };

$| = 1;
print "ready\n";
while (1) {
    1 while waitpid(-1, POSIX::WNOHANG()) > 0;
    # Short, because a child may end between the look above and the sleep.
    select(undef, undef, undef, 1);
}

sub copy {
    my ($from, $to) = @_;
    open my $in, '<', $from or die "init: cannot read $from: $!\n";
    open my $out, '>', $to or die "init: cannot write $to: $!\n";
    print {$out} readline $in;
    close $out or die "init: cannot write $to: $!\n";
}

sub run { system(@_) == 0 or die "init: @_ failed\n" }
