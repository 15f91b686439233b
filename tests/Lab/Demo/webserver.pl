# The demo's service: a small web server in one process that answers every request with the name of its node.
# perl-base suffices.
#   perl webserver.pl [ADDRESS:]PORT
use strict;
use warnings;
use Errno qw(EAGAIN EWOULDBLOCK EINTR);
use POSIX ();
use IO::Select;
use IO::Socket::INET;

my ($address, $port) = ($ARGV[0] // '80') =~ /^(?:([\d.]+):)?(\d+)$/ or die "usage: webserver.pl [ADDRESS:]PORT\n";
my $listener = IO::Socket::INET->new(
    LocalAddr => $address // '0.0.0.0', LocalPort => $port, Proto => 'tcp', Listen => 256, ReuseAddr => 1,
) or die "webserver: cannot listen on port $port: $@\n";
$listener->blocking(0);

$SIG{PIPE} = 'IGNORE';
$SIG{TERM} = sub { exit 0 };

my $name = (POSIX::uname())[1];
my $answer = "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " . (length($name) + 1)
    . "\r\nConnection: close\r\n\r\n$name\n";

my $readable = IO::Select->new($listener);
my %request;
while (1) {
    for my $socket ($readable->can_read()) {
        if ($socket == $listener) {
            while (my $client = $listener->accept()) {
                $client->blocking(0);
                $readable->add($client);
                $request{$client} = '';
            }
            next;
        }
        my $count = sysread($socket, $request{$socket}, 4096, length $request{$socket});
        next if !defined $count && ($!{EAGAIN} || $!{EWOULDBLOCK} || $!{EINTR});
        # Answered at the blank line that ends the head; given up when the client ends first or talks too much.
        next if $count && $request{$socket} !~ /\r?\n\r?\n/ && length $request{$socket} < 8192;
        syswrite($socket, $answer) if $count;
        delete $request{$socket};
        $readable->remove($socket);
        close $socket;
    }
}
