using Akka.Actor;
using Akka.Event;

namespace HaActors.Akka.Tests.Remote;

public sealed class RemoteMessagingTests : RemoteSystems
{
    [Fact]
    public async Task An_actor_of_another_system_answers()
    {
        var (a, b) = (Start("alpha"), Start("beta"));
        b.ActorOf(Props.Create<Echo>(), "echo");

        Assert.Equal("hello", await Select(a, b, "user/echo").Ask<string>("hello", Patience));
        Assert.Equal(42, await Select(a, b, "user/echo").Ask<int>(42, Patience));
        Assert.Equal(1L << 40, await Select(a, b, "user/echo").Ask<long>(1L << 40, Patience));
    }

    [Fact]
    public async Task A_selection_resolves_to_the_actor_with_its_incarnation()
    {
        var (a, b) = (Start("alpha"), Start("beta"));
        var echo = b.ActorOf(Props.Create<Echo>(), "echo");

        var resolved = await Resolve(a, b, "user/echo");

        Assert.Equal(AddressOf(b), resolved.Path.Address);
        Assert.Equal(echo.Path.Uid, resolved.Path.Uid);
        Assert.Equal("again", await resolved.Ask<string>("again", Patience));
    }

    [Fact]
    public async Task Identify_of_a_missing_actor_says_nobody()
    {
        var (a, b) = (Start("alpha"), Start("beta"));

        var identity = await Select(a, b, "user/nobody").Ask<ActorIdentity>(new Identify("id"), Patience);

        Assert.Equal("id", identity.MessageId);
        Assert.Null(identity.Subject);
    }

    [Fact]
    public async Task A_reference_to_ones_own_address_is_local()
    {
        var a = Start("alpha");
        var echo = a.ActorOf(Props.Create<Echo>(), "echo");

        var found = await Resolve(a, a, "user/echo");

        Assert.Equal(echo, found);
        Assert.True(((IInternalActorRef)found).IsLocal);
    }

    [Fact]
    public async Task References_in_messages_keep_working_on_the_other_side()
    {
        var (a, b) = (Start("alpha"), Start("beta"));
        b.ActorOf(Props.Create<Echo>(), "echo");
        var mine = a.ActorOf(Props.Create<Echo>(), "mine");

        var back = await Select(a, b, "user/echo").Ask<IActorRef>(mine, Patience);

        Assert.Equal(mine, back);
    }

    [Fact]
    public async Task Messages_from_one_sender_arrive_in_order()
    {
        const int count = 20_000;
        var (a, b) = (Start("alpha"), Start("beta"));
        var heard = new Heard<int>();
        b.ActorOf(Props.Create(() => new Ear<int>(heard)), "ear");
        var ear = await Resolve(a, b, "user/ear");

        for (var i = 0; i < count; i++)
            ear.Tell(i);

        await Eventually(() => heard.All.Count == count, $"all messages; there are {heard.All.Count}");
        Assert.Equal(Enumerable.Range(0, count), heard.All);
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_dropped_with_its_type_and_size_and_the_connection_lives()
    {
        var a = Start("alpha", "akka.loglevel = ERROR");
        var b = Start("beta");
        var errors = Listen<Error>(a);
        var heard = new Heard<string>();
        b.ActorOf(Props.Create(() => new Ear<string>(heard)), "ear");
        var ear = await Resolve(a, b, "user/ear");

        ear.Tell(new string('x', 200_000));
        ear.Tell("small");

        await Eventually(() => heard.All.Count > 0, "the small message");
        Assert.Equal("small", Assert.Single(heard.All));
        await Eventually(
            () => errors.All.Any(e => $"{e.Message}".Contains("System.String", StringComparison.Ordinal)
                && $"{e.Message}".Contains("2000", StringComparison.Ordinal)),
            "an error that names type and size");
    }

    [Fact]
    public async Task A_failure_keeps_its_words_and_not_its_type()
    {
        var (a, b) = (Start("alpha"), Start("beta"));
        b.ActorOf(Props.Create<Echo>(), "echo");

        var failure = await Assert.ThrowsAnyAsync<Exception>(
            () => Select(a, b, "user/echo").Ask<string>(
                new Status.Failure(new InvalidOperationException("disk on fire")), Patience));

        Assert.Contains("disk on fire", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_remote_actor_stops_on_a_poison_pill()
    {
        var (a, b) = (Start("alpha"), Start("beta"));
        var echo = b.ActorOf(Props.Create<Echo>(), "echo");
        var gone = new Heard<Terminated>();
        b.ActorOf(Props.Create(() => new Watcher(echo, gone)));

        (await Resolve(a, b, "user/echo")).Tell(PoisonPill.Instance);

        await Eventually(() => gone.All.Count == 1, "the end of the actor");
    }

    [Fact]
    public void Remote_deployment_is_refused_with_a_clear_error()
    {
        var b = Start("beta");
        var a = Start("alpha", $"akka.actor.deployment.\"/there\".remote = \"{AddressOf(b)}\"");

        var refusal = Assert.ThrowsAny<Exception>(() => a.ActorOf(Props.Create<Echo>(), "there"));

        Assert.Contains("remote deployment is not supported", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_system_with_a_connection_terminates()
    {
        var (a, b) = (Start("alpha"), Start("beta"));
        b.ActorOf(Props.Create<Echo>(), "echo");
        _ = await Resolve(a, b, "user/echo");

        await a.Terminate().WaitAsync(Patience);

        Assert.True(a.WhenTerminated.IsCompletedSuccessfully);
    }

    [SkippableIPv6Theory]
    [InlineData("::1")]
    [InlineData("[::1]")]
    public async Task Systems_on_IPv6_addresses_talk(string hostname)
    {
        var onIPv6 = $"akka.remote.dot-netty.tcp.hostname = \"{hostname}\"";
        var (a, b) = (Start("alpha", onIPv6), Start("beta", onIPv6));
        b.ActorOf(Props.Create<Echo>(), "echo");
        Assert.Equal("::1", AddressOf(b).Host);
        Assert.Equal(1, await Select(a, b, "user/echo").Ask<int>(1, Patience));
        var text = $"{AddressOf(b)}/user/echo";
        Assert.StartsWith("akka.tcp://beta@[::1]:", text);
        Assert.Equal(2, await a.ActorSelection(text).Ask<int>(2, Patience));
        Assert.Equal(AddressOf(b), (await Resolve(a, b, "user/echo")).Path.Address);
    }
}

/// <summary>Skipped where the machine has no IPv6.</summary>
public sealed class SkippableIPv6TheoryAttribute : TheoryAttribute
{
    public SkippableIPv6TheoryAttribute()
    {
        if (!System.Net.Sockets.Socket.OSSupportsIPv6)
            Skip = "this machine has no IPv6";
    }
}
