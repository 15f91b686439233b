using Akka.Actor;
using Akka.Event;
using Akka.TestKit.Internal;
using Akka.Util;

namespace Akka.TestKit;

/// <summary>The commands that a test actor understands; everything else it keeps for the test.</summary>
public static class TestActor
{
    public delegate bool Ignore(object message);

    public static AutoPilot KeepRunning => AutoPilot.KeepRunning;

    public static AutoPilot NoAutoPilot => AutoPilot.NoAutoPilot;

    public static NullMessageEnvelope NullMessage => NullMessageEnvelope.Instance;

    public class SetIgnore(Ignore? ignore) : INoSerializationVerificationNeeded
    {
        public Ignore? Ignore { get; } = ignore;
    }

    public class Watch(IActorRef actorToWatch) : INoSerializationVerificationNeeded
    {
        public IActorRef Actor { get; } = actorToWatch;
    }

    public class Unwatch(IActorRef actorToUnwatch) : INoSerializationVerificationNeeded
    {
        public IActorRef Actor { get; } = actorToUnwatch;
    }

    public class SetAutoPilot(AutoPilot autoPilot) : INoSerializationVerificationNeeded
    {
        public AutoPilot AutoPilot { get; } = autoPilot;
    }

    public class Spawn(Props props, Option<string> name, Option<SupervisorStrategy> supervisorStrategy)
        : INoSerializationVerificationNeeded
    {
        public readonly Props _props = props;
        public readonly Option<string> _name = name;
        public readonly Option<SupervisorStrategy> _supervisorStrategy = supervisorStrategy;

        public IActorRef Apply(IActorRefFactory context) =>
            _name.HasValue ? context.ActorOf(_props, _name.Value) : context.ActorOf(_props);
    }
}

/// <summary>Puts what it receives into the test's inbox.</summary>
internal sealed class InternalTestActor(MessageInbox inbox) : ActorBase
{
    private readonly DelegatingSupervisorStrategy _supervision = new();
    private TestActor.Ignore? _ignore;
    private AutoPilot _autoPilot = AutoPilot.NoAutoPilot;

    protected override SupervisorStrategy SupervisorStrategy() => _supervision;

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case TestActor.SetIgnore command:
                _ignore = command.Ignore;
                break;
            case TestActor.Watch command:
                Context.Watch(command.Actor);
                Sender.Tell(command.Actor);
                break;
            case TestActor.Unwatch command:
                Context.Unwatch(command.Actor);
                Sender.Tell(command.Actor);
                break;
            case TestActor.SetAutoPilot command:
                _autoPilot = command.AutoPilot;
                break;
            case TestActor.Spawn command:
                var child = command.Apply(Context);
                if (command._supervisorStrategy.HasValue)
                    _supervision.Update(child, command._supervisorStrategy.Value);
                Sender.Tell(child);
                break;
            default:
                Keep(message);
                break;
        }

        return true;
    }

    protected override void PostStop()
    {
        var self = Self;
        while (inbox.Next(blocking: true, take: true, TimeSpan.Zero, default).Now() is { Message: { } left } envelope)
            Context.System.DeadLetters.Tell(new DeadLetter(left, envelope.Sender, self), self);
    }

    private void Keep(object message)
    {
        var sender = Sender;
        var next = _autoPilot.Run(sender, message);
        if (next is not KeepRunning)
            _autoPilot = next;
        if (_ignore is null || !_ignore(message))
            inbox.Add(new RealMessageEnvelope(message, sender));
    }
}
