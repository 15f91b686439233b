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
open my $hostname, '>', '/proc/sys/kernel/hostname' or die "init: cannot set the host name: $!\n";
print $hostname $name;
close $hostname;

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

sub run { system(@_) == 0 or die "init: @_ failed\n" }
