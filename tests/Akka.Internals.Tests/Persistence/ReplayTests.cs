using System.Collections.Immutable;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace HaActors.Akka.Internals.Tests.Persistence;

public sealed class ReplayTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Channel<object> _box = Channel.CreateUnbounded<object>();
    private readonly ActorSystem _system = ActorSystem.Create("test", ConfigurationFactory.ParseString($$"""
        akka { stdout-loglevel = OFF, loggers = [] }
        akka.persistence {
          snapshot-store.plugin = ""
          journal.plugin = journal
        }
        journal {
          class = "{{typeof(PagesJournal).AssemblyQualifiedName}}"
          replay-batch-size = 2
          replay-filter.window-size = 1
        }
        """));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _system.Terminate().WaitAsync(Patience);

    [Fact]
    public async Task A_journal_is_asked_for_a_page_at_a_time_until_the_last_event()
    {
        PagesJournal.Asked.Clear();
        Start("five");

        Assert.Equal("1 2 3 4 5", await Next());
        Assert.Equal([(1, 2), (3, 2), (5, 2)], PagesJournal.Asked);
    }

    [Fact]
    public async Task A_journal_that_counts_what_it_leaves_out_loses_nothing()
    {
        Start("begins-at-4");

        Assert.Equal("4 5", await Next());
    }

    [Fact]
    public async Task Answers_to_an_earlier_recovery_change_nothing()
    {
        var reader = Start("hangs");
        await PagesJournal.Hanging.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        var earlier = new ReplayFlow();
        reader.Tell(new ReplayedMessage(Event("hangs", 7)) { Flow = earlier });
        reader.Tell(new ReplayMessagesFailure(new TimeoutException()) { Flow = earlier });
        reader.Tell(new RecoverySuccess(7) { Flow = earlier });
        reader.Tell(new ReplayedMessage(Event("hangs", 1)));
        reader.Tell(new RecoverySuccess(1));

        Assert.Equal("1", await Next());
    }

    [Fact]
    public async Task A_replay_ends_when_its_actor_does()
    {
        var flow = new ReplayFlow();
        flow.Sent();
        var journal = _system.ActorOf(Props.Create(() => new Goes()));
        var room = flow.Room(0, journal);
        Assert.False(room.IsCompleted);

        flow.Close();

        Assert.False(await room.WaitAsync(Patience));
        Assert.False(await flow.Room(10, journal));
    }

    [Fact]
    public async Task A_replay_goes_on_when_enough_was_consumed()
    {
        var flow = new ReplayFlow();
        for (var i = 0; i < 3; i++)
            flow.Sent();
        var room = flow.Room(1, _system.ActorOf(Props.Create(() => new Goes())));
        flow.Consumed();
        Assert.False(room.IsCompleted);

        flow.Consumed();

        Assert.True(await room.WaitAsync(Patience));
    }

    private IActorRef Start(string id) => _system.ActorOf(Props.Create(() => new Numbers(id, _box.Writer)));

    private async Task<object> Next() => await _box.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    private static Persistent Event(string id, long number) => new(number, number, id, "", false, null, "w");

    private sealed class Goes : ReceiveActor
    {
        public Goes() => Receive<ReplayFlow.Waiting>(waiting => waiting.GoOn());
    }

    private sealed class Numbers(string id, ChannelWriter<object> box) : UntypedPersistentActor
    {
        private readonly List<object> _events = [];

        public override string PersistenceId => id;

        protected override void OnCommand(object message)
        {
        }

        protected override void OnRecover(object message)
        {
            if (message is RecoveryCompleted)
                box.TryWrite(string.Join(' ', _events));
            else
                _events.Add(message);
        }

        protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
            box.TryWrite(reason.Message);
    }

    /// <summary>Events 1 to 5 of everybody; for one id it leaves the first three out, and counts them.</summary>
    public sealed class PagesJournal : AsyncWriteJournal
    {
        public static readonly List<(long From, long Max)> Asked = [];

        public static readonly Channel<bool> Hanging = Channel.CreateUnbounded<bool>();

        public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr)
        {
            if (persistenceId != "hangs")
                return Task.FromResult(5L);
            Hanging.Writer.TryWrite(true);
            return new TaskCompletionSource<long>().Task;
        }

        public override Task ReplayMessagesAsync(
            IActorContext context,
            string persistenceId,
            long fromSequenceNr,
            long toSequenceNr,
            long max,
            Action<IPersistentRepresentation> recoveryCallback)
        {
            if (persistenceId == "five")
                Asked.Add((fromSequenceNr, max));
            for (var number = fromSequenceNr; number <= toSequenceNr && number - fromSequenceNr < max; number++)
            {
                if (number > 3 || persistenceId == "five")
                    recoveryCallback(Event(persistenceId, number));
            }

            return Task.CompletedTask;
        }

        protected override Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages) =>
            Task.FromResult<IImmutableList<Exception>>(ImmutableList<Exception>.Empty);

        protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr) => Task.CompletedTask;
    }
}
