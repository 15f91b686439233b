using System.Buffers.Binary;
using Akka.Actor;
using Akka.Persistence;

namespace HaActors.Persistence.Worker;

/// <summary>Starts the counters, and says when all have ended.</summary>
public sealed class Foreman : ReceiveActor
{
    public Foreman(int actors, int events, int bytes, Output output, TaskCompletionSource ends)
    {
        for (var i = 0; i < actors; i++)
        {
            var id = $"counter-{i}";
            Context.Watch(Context.ActorOf(Props.Create(() => new Counter(id, events, bytes, output)), id));
        }

        Receive<Terminated>(_ =>
        {
            if (--actors == 0)
                ends.TrySetResult();
        });
    }
}

/// <summary>Persists 1, 2, 3 and so on.</summary>
public sealed class Counter : UntypedPersistentActor
{
    private readonly Output _output;
    private readonly int _events;
    private readonly int _bytes;
    private long _last;
    private int _written;

    public Counter(string id, int events, int bytes, Output output)
    {
        PersistenceId = id;
        _events = events;
        _bytes = Math.Max(8, bytes);
        _output = output;
    }

    public override string PersistenceId { get; }

    protected override void OnCommand(object message) => WriteNext();

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case byte[] bytes:
                var number = BinaryPrimitives.ReadInt64LittleEndian(bytes);
                if (number != _last + 1)
                    throw new InvalidDataException($"{number} follows {_last}");
                _last = number;
                break;
            case RecoveryCompleted:
                _output.Line($"R {PersistenceId} {_last}");
                WriteNext();
                break;
        }
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
        _output.Line($"X {PersistenceId} {reason.Message}");

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        _output.Line($"F {PersistenceId} {sequenceNr}");

    private void WriteNext()
    {
        if (_written >= _events)
        {
            Context.Stop(Self);
            return;
        }

        var bytes = new byte[_bytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, _last + 1);
        Persist(bytes, written =>
        {
            _last++;
            _written++;
            _output.Line($"A {PersistenceId} {_last}");
            WriteNext();
        });
    }
}
