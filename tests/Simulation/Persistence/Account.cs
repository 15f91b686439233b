using Akka.Actor;
using Akka.Persistence;

namespace HaActors.Simulation.Persistence;

/// <summary>A persistent actor whose state is the list of the numbers it was told, in their order.</summary>
internal sealed class Account : ReceivePersistentActor
{
    public sealed record Add(int Number);

    public sealed record AddAsync(int Number);

    public sealed record AddGroup(IReadOnlyList<int> Numbers);

    public sealed record Save(bool ThenForget);

    private readonly List<int> _numbers = [];
    private bool _forgets;

    public Account(string name, Ledger ledger)
    {
        PersistenceId = name;
        Recover<string>(text => Apply(text));
        Recover<SnapshotOffer>(offer =>
        {
            _numbers.Clear();
            _numbers.AddRange(Numbers((string)offer.Snapshot));
            ledger.Snapshot();
        });
        Recover<RecoveryCompleted>(_ => ledger.Recovered(name, _numbers));
        Command<Add>(add => Persist($"{add.Number}", text => ledger.Acknowledge(name, Apply(text))));
        Command<AddGroup>(group =>
            PersistAll(group.Numbers.Select(number => $"{number}"), text => ledger.Acknowledge(name, Apply(text))));
        Command<AddAsync>(add =>
        {
            PersistAsync($"{add.Number}", text => ledger.Acknowledge(name, Apply(text)));
            DeferAsync("after", _ => ledger.Deferred(name, add.Number));
        });
        Command<Save>(save =>
        {
            _forgets = save.ThenForget;
            SaveSnapshot(string.Join(',', _numbers));
        });
        Command<SaveSnapshotSuccess>(saved =>
        {
            if (_forgets)
                DeleteMessages(saved.Metadata.SequenceNr);
        });
        Command<SaveSnapshotFailure>(_ => { });
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteMessagesFailure>(_ => { });
    }

    public override string PersistenceId { get; }

    private int Apply(string text)
    {
        var number = int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        _numbers.Add(number);
        return number;
    }

    private static IEnumerable<int> Numbers(string snapshot) => snapshot.Length == 0
        ? []
        : snapshot.Split(',').Select(text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
}

/// <summary>Starts a child again that stopped, after a while: its journal may have recovered.</summary>
internal sealed class Keeper(Func<string, Props> make) : UntypedActor
{
    public sealed record To(string Child, object Message);

    private sealed record Begin(string Child);

    private readonly SortedSet<string> _waiting = new(StringComparer.Ordinal);

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case To to when Context.Child(to.Child) is { } child && !child.IsNobody():
                child.Tell(to.Message);
                break;
            case To to when !_waiting.Contains(to.Child):
                Start(to.Child).Tell(to.Message);
                break;
            case Begin begin:
                _waiting.Remove(begin.Child);
                Start(begin.Child);
                break;
            case Terminated ended:
                _waiting.Add(ended.ActorRef.Path.Name);
                Context.System.Scheduler.ScheduleTellOnce(
                    TimeSpan.FromMilliseconds(300), Self, new Begin(ended.ActorRef.Path.Name), Self);
                break;
        }
    }

    private IActorRef Start(string name) =>
        Context.Watch(Context.ActorOf(make(name), name));
}
