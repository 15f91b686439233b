using System.Collections.Immutable;
using System.Net;
using System.Runtime.InteropServices;
using HaActors.Agents.Media;
using HaActors.Policy.Model;

namespace HaActors.Agents.Tests.Media;

/// <summary>Real sockets and real (pseudo) terminals.</summary>
public sealed partial class MediumTests
{
    private static readonly NodeName A = new("a");
    private static readonly NodeName B = new("b");
    private static readonly MediaPort Port = new();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Unicast_goes_to_the_peer_that_it_is_sent_to(string address)
    {
        var (a, b) = OpenPair(IPAddress.Parse(address));
        using var first = a;
        using var second = b;
        Assert.Null(a.Send(B, [1, 2, 3]));
        Assert.Equal([1, 2, 3], await NextAsync(b));
        Assert.Null(b.Send(A, [4]));
        Assert.Equal([4], await NextAsync(a));
        Assert.Equal(0, a.Receive(new byte[64]));
    }

    // A port that was free may be somebody else's by the time it is opened: then others are taken.
    private static (IMedium A, IMedium B) OpenPair(IPAddress host)
    {
        for (var left = 20; ; left--)
        {
            var (at, bt) = (new IPEndPoint(host, FreePort(host)), new IPEndPoint(host, FreePort(host)));
            IMedium? a = null;
            try
            {
                a = Port.Open(new MediumSettings.Unicast("u", at, ImmutableSortedDictionary<NodeName, IPEndPoint>.Empty.Add(B, bt)));
                return (a, Port.Open(new MediumSettings.Unicast("u", bt, ImmutableSortedDictionary<NodeName, IPEndPoint>.Empty.Add(A, at))));
            }
            catch (IOException) when (left > 1)
            {
                a?.Dispose();
            }
        }
    }

    [Fact]
    public async Task Multicast_reaches_all_that_listen()
    {
        var port = FreePort(IPAddress.Loopback);
        var settings = new MediumSettings.Multicast("m", IPAddress.Parse("239.192.7.7"), port, "lo", 1);
        using var a = Port.Open(settings);
        using var b = Port.Open(settings);
        Assert.Null(a.Send(null, [9, 9]));
        Assert.Equal([9, 9], await NextAsync(b));
    }

    [Fact]
    public void What_is_not_there_says_so()
    {
        Assert.Contains("no interface nosuch0", Why(new MediumSettings.Multicast("m", IPAddress.Parse("239.192.7.7"), 6940, "nosuch0", 1)));
        Assert.Contains("198.51.100.255", Why(new MediumSettings.Broadcast("b", IPAddress.Parse("198.51.100.255"), 6940)));
        Assert.Contains("/dev/nosuch", Why(new MediumSettings.Serial("s", "/dev/nosuch", 9600)));
        Assert.Contains("/dev/null", Why(new MediumSettings.Serial("s", "/dev/null", 9600)));
        Assert.Contains("198.51.100.1", Why(new MediumSettings.Unicast("u", new IPEndPoint(IPAddress.Parse("198.51.100.1"), 6940), ImmutableSortedDictionary<NodeName, IPEndPoint>.Empty)));
    }

    [Fact]
    public async Task Serial_carries_every_byte_and_finds_its_way_after_noise()
    {
        using var line = new NullModem();
        using var a = Port.Open(new MediumSettings.Serial("s", line.Left, 19200));
        using var b = Port.Open(new MediumSettings.Serial("s", line.Right, 19200));
        var record = Enumerable.Range(0, 64).Select(value => (byte)(value + 0x5E)).ToArray();
        Assert.Null(a.Send(null, record));
        line.Pump();
        Assert.Equal(record, await NextAsync(b));
        Assert.Null(b.Send(null, [0x7E, 0x7D, 0x0A, 0x0D, 0x00, 0x11, 0x13, 0x03]));
        line.Pump(noise: [1, 2, 0x7D]);
        Assert.Equal([1, 2], await NextAsync(a));
        Assert.Equal([0x7E, 0x7D, 0x0A, 0x0D, 0x00, 0x11, 0x13, 0x03], await NextAsync(a));
    }

    private static string Why(MediumSettings settings) => Assert.Throws<IOException>(() => Port.Open(settings)).Message;

    private static async Task<byte[]> NextAsync(IMedium medium)
    {
        var buffer = new byte[128];
        for (var attempt = 0; attempt < 5000; attempt++)
        {
            if (medium.Receive(buffer) is > 0 and var count)
                return buffer[..count];

            await Task.Delay(2);
        }

        throw new TimeoutException("nothing arrived");
    }

    private static int FreePort(IPAddress host)
    {
        using var socket = new System.Net.Sockets.UdpClient(new IPEndPoint(host, 0));
        return ((IPEndPoint)socket.Client.LocalEndPoint!).Port;
    }

    /// <summary>Two pseudo terminals whose far ends are joined.</summary>
    private sealed partial class NullModem : IDisposable
    {
        private readonly int _left = Open();
        private readonly int _right = Open();

        public string Left => NameOf(_left);

        public string Right => NameOf(_right);

        /// <summary>Carries what is there, both ways; noise comes first.</summary>
        public void Pump(byte[]? noise = null)
        {
            Carry(_left, _right, noise ?? []);
            Carry(_right, _left, noise ?? []);
        }

        public void Dispose()
        {
            _ = close(_left);
            _ = close(_right);
        }

        private static void Carry(int from, int to, byte[] noise)
        {
            if (noise.Length > 0)
                Assert.Equal(noise.Length, write(to, ref noise[0], noise.Length));

            var buffer = new byte[512];
            while (read(from, ref buffer[0], buffer.Length) is > 0 and var count)
                Assert.Equal(count, write(to, ref buffer[0], count));
        }

        private static int Open()
        {
            var master = posix_openpt(0x802 | 0x100);
            Assert.True(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
            return master;
        }

        private static string NameOf(int master)
        {
            var name = new byte[64];
            Assert.Equal(0, ptsname_r(master, ref name[0], name.Length));
            return System.Text.Encoding.ASCII.GetString(name).TrimEnd('\0');
        }

        [LibraryImport("libc")]
        private static partial int posix_openpt(int flags);

        [LibraryImport("libc")]
        private static partial int grantpt(int master);

        [LibraryImport("libc")]
        private static partial int unlockpt(int master);

        [LibraryImport("libc")]
        private static partial int ptsname_r(int master, ref byte name, nint length);

        [LibraryImport("libc")]
        private static partial nint read(int descriptor, ref byte into, nint count);

        [LibraryImport("libc")]
        private static partial nint write(int descriptor, ref byte from, nint count);

        [LibraryImport("libc")]
        private static partial int close(int descriptor);
    }
}
