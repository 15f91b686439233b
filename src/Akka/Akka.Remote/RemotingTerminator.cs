using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Remote;

/// <summary>
/// Lets the system's guardian wait, when it terminates, until remoting has written everything and closed.
/// </summary>
internal sealed class RemotingTerminator : UntypedActor
{
    private sealed record Closed(Exception? Cause) : INoSerializationVerificationNeeded;

    private readonly RemoteTransport _transport;
    private readonly IActorRef _systemGuardian;

    public RemotingTerminator(RemoteTransport transport, IActorRef systemGuardian)
    {
        _transport = transport;
        _systemGuardian = systemGuardian;
    }

    protected override void PreStart() => _systemGuardian.Tell(RegisterTerminationHook.Instance, Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TerminationHook:
                _ = _transport.Shutdown().PipeTo(
                    Self, success: () => new Closed(null), failure: cause => new Closed(cause));
                break;
            case Closed closed:
                if (closed.Cause is not null)
                    _transport.Log.Warning("Remoting did not close cleanly: {0}", closed.Cause.Message);
                _systemGuardian.Tell(TerminationHookDone.Instance, Self);
                break;
        }
    }
}
