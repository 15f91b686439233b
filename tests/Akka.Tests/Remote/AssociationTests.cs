using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Akka.Remote;
using Akka.Remote.Transport;

namespace HaActors.Akka.Tests.Remote;

public sealed class AssociationTests : RemoteSystems
{
    [Fact]
    public async Task Both_sides_hear_of_an_association_and_its_end()
    {
        var (a, b) = (Start("alpha"), Start("beta"));
        var (atA, atB) = (Listen<AssociationEvent>(a), Listen<AssociationEvent>(b));
        b.ActorOf(Props.Create<Echo>(), "echo");
        var addressOfB = AddressOf(b);

        _ = await Resolve(a, b, "user/echo");
        await Eventually(() => atB.All.OfType<AssociatedEvent>().Any(e => e.IsInbound),
            "the association at the callee");
        Assert.Contains(atA.All.OfType<AssociatedEvent>(), e => !e.IsInbound && e.RemoteAddress == addressOfB);

        await b.Terminate();
        await Eventually(() => atA.All.OfType<DisassociatedEvent>().Any(e => e.RemoteAddress == addressOfB), "the end");
    }

    [Fact]
    public async Task Answers_use_the_connection_that_the_caller_made()
    {
        var (a, b) = (Start("alpha"), Start("beta"));
        var atB = Listen<AssociatedEvent>(b);
        b.ActorOf(Props.Create<Echo>(), "echo");

        Assert.Equal(1, await Select(a, b, "user/echo").Ask<int>(1, Patience));

        Assert.True(Assert.Single(atB.All).IsInbound);
    }

    [Fact]
    public async Task Two_systems_that_call_each_other_at_once_understand_each_other()
    {
        for (var round = 0; round < 5; round++)
        {
            var (a, b) = (Start($"alpha{round}"), Start($"beta{round}"));
            a.ActorOf(Props.Create<Echo>(), "echo");
            b.ActorOf(Props.Create<Echo>(), "echo");

            var answers = await Task.WhenAll(
                Select(a, b, "user/echo").Ask<int>(1, Patience), Select(b, a, "user/echo").Ask<int>(2, Patience));

            Assert.Equal([1, 2], answers);
        }
    }

    [Fact]
    public async Task A_refused_connection_is_reported_with_the_socket_error()
    {
        var (a, b) = (Start("alpha"), Start("beta"));
        var nobody = AddressOf(b);
        await b.Terminate();
        var errors = Listen<AssociationErrorEvent>(a);

        a.ActorSelection(new RootActorPath(nobody) / "user" / "echo").Tell("hello");

        // Another test's system may have been given the port meanwhile: then it is that one which refuses at first.
        bool IsRefusal(AssociationErrorEvent heard) => heard.Cause.Message.Contains("ConnectionRefused", StringComparison.Ordinal);
        await Eventually(() => errors.All.Any(IsRefusal), "the error");
        var error = errors.All.First(IsRefusal);
        Assert.Equal(nobody, error.RemoteAddress);
        Assert.IsType<InvalidAssociationException>(error.Cause);
        Assert.Contains(nobody.ToString(), error.Cause.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_key_is_refused_with_the_reason_on_both_sides()
    {
        var (a, b) = (Start("alpha", "ha.cluster-key = one"), Start("beta", "ha.cluster-key = other"));
        var (atA, atB) = (Listen<AssociationErrorEvent>(a), Listen<AssociationErrorEvent>(b));

        Select(a, b, "user/echo").Tell("hello");

        await AssertRefused(atA, AddressOf(b), "WrongKey");
        await AssertRefused(atB, AddressOf(a), "WrongKey");
    }

    [Theory]
    [InlineData("secret", "")]
    [InlineData("", "secret")]
    public async Task A_missing_key_is_refused_with_the_reason_on_both_sides(string keyOfA, string keyOfB)
    {
        var (a, b) = (
            Start("alpha", $"ha.cluster-key = \"{keyOfA}\""),
            Start("beta", $"ha.cluster-key = \"{keyOfB}\""));
        var (atA, atB) = (Listen<AssociationErrorEvent>(a), Listen<AssociationErrorEvent>(b));

        Select(a, b, "user/echo").Tell("hello");

        await AssertRefused(atA, AddressOf(b), "WrongKey");
        await AssertRefused(atB, AddressOf(a), "WrongKey");
    }

    [Fact]
    public async Task The_same_key_lets_messages_through()
    {
        var (a, b) = (Start("alpha", "ha.cluster-key = secret"), Start("beta", "ha.cluster-key = secret"));
        b.ActorOf(Props.Create<Echo>(), "echo");

        Assert.Equal("hello", await Select(a, b, "user/echo").Ask<string>("hello", Patience));
    }

    [Fact]
    public async Task A_wrong_system_name_is_refused_with_the_reason_on_both_sides()
    {
        var (a, b) = (Start("alpha"), Start("beta"));
        var (atA, atB) = (Listen<AssociationErrorEvent>(a), Listen<AssociationErrorEvent>(b));
        var wrong = AddressOf(b).WithSystem("gamma");

        a.ActorSelection(new RootActorPath(wrong) / "user" / "echo").Tell("hello");

        await AssertRefused(atA, wrong, "WrongSystem");
        await AssertRefused(atB, AddressOf(a), "WrongSystem");
    }

    [Fact]
    public async Task Garbage_ends_its_own_connection_only()
    {
        var (a, b) = (Start("alpha"), Start("beta"));
        var errors = Listen<AssociationErrorEvent>(b);
        b.ActorOf(Props.Create<Echo>(), "echo");
        byte[][] garbage =
        [
            "GET / HTTP/1.1\r\n\r\n"u8.ToArray(),
            [5, 0, 0, 0, 1, 2, 3, 4, 5],
            [0, 0, 0, 0],
            [255, 255, 255, 255],
            [255, 255, 255, 127],
        ];

        foreach (var bytes in garbage)
        {
            using var stranger = new TcpClient();
            await stranger.ConnectAsync("127.0.0.1", AddressOf(b).Port!.Value);
            await stranger.GetStream().WriteAsync(bytes);
            Assert.Equal(0, await ReadToEnd(stranger.GetStream()));
        }

        await Eventually(() => errors.All.Count == garbage.Length, "an error for each");
        Assert.Equal("hello", await Select(a, b, "user/echo").Ask<string>("hello", Patience));
    }

    [Fact]
    public async Task A_silent_stranger_is_sent_away_after_the_handshake_timeout()
    {
        var b = Start("beta", "akka.remote.handshake-timeout = 100ms");

        using var stranger = new TcpClient();
        await stranger.ConnectAsync("127.0.0.1", AddressOf(b).Port!.Value);

        Assert.Equal(0, await ReadToEnd(stranger.GetStream()).WaitAsync(Patience));
    }

    [Fact]
    public async Task An_idle_connection_whose_other_end_is_gone_without_a_word_is_noticed_by_both_and_made_anew()
    {
        const string Watchful = "akka.remote.transport-failure-detector { heartbeat-interval = 100ms, acceptable-heartbeat-pause = 1s }";
        using var line = new TcpProxy();
        var (a, b) = (Start("alpha", Watchful), StartBehind(line, "beta", Watchful));
        b.ActorOf(Props.Create<Echo>(), "echo");
        await Eventually(() => IsAnswered(a, b), "the first answer");
        var (atA, atB) = (Listen<AssociationErrorEvent>(a), Listen<AssociationErrorEvent>(b));

        line.Silence();
        await Eventually(() => atA.All.Any(IsSilence) && atB.All.Any(IsSilence), "both notice");

        line.Mend();
        await Eventually(() => IsAnswered(a, b), "an answer over a new connection");

        static bool IsSilence(AssociationErrorEvent error) => error.Cause.Message.Contains("silent");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connections_that_never_finish_their_handshake_are_bounded(bool tls)
    {
        using var authority = new Authority();
        var safe = tls ? authority.Node() : "";
        var (a, b) = (Start("alpha", safe), Start("beta", safe + "\n" + """
            ha.remote.pending-handshakes-limit = 4
            akka.remote.handshake-timeout = 10m
            akka.remote.dot-netty.tcp.connection-timeout = 10m
            """));
        b.ActorOf(Props.Create<Echo>(), "echo");
        var strangers = Enumerable.Range(0, 40).Select(_ => new TcpClient()).ToList();
        try
        {
            foreach (var stranger in strangers)
                await stranger.ConnectAsync("127.0.0.1", AddressOf(b).Port!.Value);
            var waiting = strangers.Select(HangsUpAsync).ToList();

            await Eventually(() => waiting.Count(one => one.IsCompleted) == 36, "36 are turned away");
            Assert.False(IsAnswered(a, b));
        }
        finally
        {
            strangers.ForEach(stranger => stranger.Dispose());
        }

        await Eventually(() => IsAnswered(a, b), "once they are gone, others are served");
    }

    [Fact]
    public async Task Strangers_who_are_mute_before_TLS_and_after_it_share_one_bound()
    {
        using var authority = new Authority();
        var safe = authority.Node();
        var (a, b) = (Start("alpha", safe), Start("beta", safe + "\n" + """
            ha.remote.pending-handshakes-limit = 4
            akka.remote.handshake-timeout = 10m
            akka.remote.dot-netty.tcp.connection-timeout = 10m
            """));
        b.ActorOf(Props.Create<Echo>(), "echo");
        var port = AddressOf(b).Port!.Value;
        var strangers = Enumerable.Range(0, 20).Select(_ => new TcpClient()).ToList();
        try
        {
            foreach (var stranger in strangers.Take(3))
                await authority.GreetAsync(stranger, port);
            foreach (var stranger in strangers.Skip(3))
                await stranger.ConnectAsync("127.0.0.1", port);
            var waiting = strangers.Skip(3).Select(HangsUpAsync).ToList();

            await Eventually(() => waiting.Count(one => one.IsCompleted) == 16, "16 are turned away");
            Assert.False(IsAnswered(a, b));
        }
        finally
        {
            strangers.ForEach(stranger => stranger.Dispose());
        }

        await Eventually(() => IsAnswered(a, b), "once they are gone, others are served");
    }

    private static async Task HangsUpAsync(TcpClient stranger)
    {
        try
        {
            _ = await stranger.GetStream().ReadAsync(new byte[1]);
        }
        catch (IOException)
        {
            // Reset: the system does not wait for what a stranger still says.
        }
    }

    private static bool IsAnswered(ActorSystem from, ActorSystem to)
    {
        try
        {
            return Select(from, to, "user/echo").Ask<int>(1, TimeSpan.FromSeconds(1)).GetAwaiter().GetResult() == 1;
        }
        catch (AskTimeoutException)
        {
            return false;
        }
    }

    [Fact]
    public async Task After_a_lost_connection_messages_flow_again()
    {
        using var line = new TcpProxy();
        var a = Start("alpha");
        var b = StartBehind(line, "beta");
        b.ActorOf(Props.Create<Echo>(), "echo");
        var lost = Listen<DisassociatedEvent>(a);
        var echo = await Resolve(a, b, "user/echo");

        line.Reset();
        await Eventually(() => lost.All.Count > 0, "the loss to be seen at once");

        await EventuallyAnswers(echo);
    }

    [Fact]
    public async Task A_new_incarnation_at_the_same_address_is_welcome()
    {
        var (a, b) = (Start("alpha"), Start("beta"));
        var address = AddressOf(b);
        b.ActorOf(Props.Create<Echo>(), "echo");
        _ = await Resolve(a, b, "user/echo");
        await b.Terminate();

        var again = Start("beta", port: address.Port!.Value);
        again.ActorOf(Props.Create<Echo>(), "echo");

        await EventuallyAnswers(a.ActorSelection(new RootActorPath(address) / "user" / "echo"));
    }

    [Fact]
    public async Task Nothing_goes_to_a_quarantined_incarnation_and_it_is_told()
    {
        var (a, b) = (Start("alpha"), Start("beta"));
        var quarantined = Listen<QuarantinedEvent>(a);
        var told = Listen<ThisActorSystemQuarantinedEvent>(b);
        var heard = new Heard<string>();
        b.ActorOf(Props.Create(() => new Ear<string>(heard)), "ear");
        var ear = await Resolve(a, b, "user/ear");

        RemotingOf(a).Quarantine(AddressOf(b), AddressUidExtension.Uid(b));

        await Eventually(() => told.All.Count > 0, "the quarantined side to be told");
        Assert.Equal(AddressOf(a), told.All.First().RemoteAddress);
        var event_ = Assert.Single(quarantined.All);
        Assert.Equal((AddressOf(b), AddressUidExtension.Uid(b)), (event_.Address, event_.Uid));
        ear.Tell("too late");
        Assert.Empty(heard.All);
    }

    [Fact]
    public async Task A_quarantined_incarnation_that_calls_is_refused_and_told_again()
    {
        var (a, b) = (Start("alpha", "ha.cluster-key = k"), Start("beta", "ha.cluster-key = k"));
        var told = Listen<ThisActorSystemQuarantinedEvent>(b);
        RemotingOf(a).Quarantine(AddressOf(b), AddressUidExtension.Uid(b));

        Select(b, a, "user/echo").Tell("let me in");

        await Eventually(() => told.All.Any(e => e.RemoteAddress == AddressOf(a)), "the refusal");
    }

    [Fact]
    public async Task After_quarantine_a_new_incarnation_is_welcome()
    {
        var (a, b) = (Start("alpha"), Start("beta"));
        var address = AddressOf(b);
        b.ActorOf(Props.Create<Echo>(), "echo");
        _ = await Resolve(a, b, "user/echo");
        RemotingOf(a).Quarantine(address, AddressUidExtension.Uid(b));
        await b.Terminate();

        var again = Start("beta", port: address.Port!.Value);
        again.ActorOf(Props.Create<Echo>(), "echo");

        await EventuallyAnswers(a.ActorSelection(new RootActorPath(address) / "user" / "echo"));
    }

    [Fact]
    public async Task A_key_that_is_not_honoured_is_named_at_start()
    {
        var unknown = "akka.remote.dot-netty.tcp.batching.enabled";

        Start("alpha", $$"""
            akka.loglevel = WARNING
            akka.loggers = ["{{typeof(WarningLogger).AssemblyQualifiedName}}"]
            {{unknown}} = true
            """);

        await Eventually(
            () => WarningLogger.Warnings.All.Any(w => w.Contains(unknown, StringComparison.Ordinal)), "the warning");
    }

    private static IRemoteActorRefProvider RemotingOf(ActorSystem system) =>
        (IRemoteActorRefProvider)((ExtendedActorSystem)system).Provider;

    private static async Task<int> ReadToEnd(NetworkStream stream)
    {
        var buffer = new byte[1024];
        try
        {
            while (await stream.ReadAsync(buffer) is > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset: closed as well.
        }

        return 0;
    }

    private static async Task AssertRefused(Heard<AssociationErrorEvent> heard, Address peer, string reason)
    {
        await Eventually(() => heard.All.Count > 0, $"a refusal because of {reason}");
        var error = heard.All.First();
        Assert.IsType<InvalidAssociationException>(error.Cause);
        Assert.Contains(reason, error.Cause.Message, StringComparison.Ordinal);
        Assert.Contains(peer.ToString(), error.Cause.Message, StringComparison.Ordinal);
    }

    private static async Task EventuallyAnswers(ICanTell echo)
    {
        for (var attempt = 0; attempt < 50; attempt++)
        {
            try
            {
                if (await echo.Ask<string>("hello", TimeSpan.FromMilliseconds(400)) == "hello")
                    return;
            }
            catch (AskTimeoutException)
            {
                // Messages may be lost until the connection is back.
            }
        }

        Assert.Fail("no answer");
    }
}

public sealed class WarningLogger : UntypedActor
{
    public static readonly Heard<string> Warnings = new();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                break;
            case Warning warning:
                Warnings.Add($"{warning.Message}");
                break;
        }
    }
}
