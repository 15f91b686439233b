using Akka.Actor;

namespace Akka.Remote;

/// <summary>
/// The place of remotely deployed actors, of which there are none: what is sent there goes to dead letters.
/// </summary>
internal sealed class RemoteSystemDaemon(IActorRefProvider provider, ActorPath path) : MinimalActorRef
{
    public override ActorPath Path => path;

    public override IActorRefProvider Provider => provider;

    protected override void TellInternal(object message, IActorRef? sender) =>
        provider.DeadLetters.Tell(new Event.DeadLetter(message, sender ?? provider.DeadLetters, this), sender!);
}
